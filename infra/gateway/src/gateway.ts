import { asyncapi, serviceNames } from '@testamur/credential-model'
import type { Backend } from './backend.js'
import { docsPages } from './docs-pages.js'
import { mergeMetrics } from './metrics.js'
import { staticFiles } from './pages.js'
import { serviceOf } from './routes.js'

export type Check = { name: string; ok: boolean; why?: string }

export type GatewayOptions = {
  /** One for each service, by its name. */
  backends: Record<string, Backend>
  /** The folder with the built pages. */
  webRoot: string
  publicUrl: string
  version: string
  /** What must hold beside the services' own readiness: the demo's arrival, for one. */
  ready?: () => Promise<Check[]>
  /** JSON documents served beside the pages, such as the demo's samples. */
  documents?: Record<string, () => unknown>
}

const json = (value: unknown, status = 200) =>
  Response.json(value, { status, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })

const notFound = (path: string) =>
  Response.json(
    {
      type: 'urn:testamur:problem:NOT_FOUND',
      title: 'There is no such thing here',
      status: 404,
      code: 'NOT_FOUND',
      detail: `Nothing answers ${path}.`,
      remedy: 'See /docs for the paths that programs may use.',
    },
    { status: 404, headers: { 'content-type': 'application/problem+json' } },
  )

const READY_TIMEOUT_MS = 2_000

async function readinessOf(name: string, backend: Backend): Promise<Check> {
  try {
    const answer = await backend(
      new Request('http://internal/readyz', { signal: AbortSignal.timeout(READY_TIMEOUT_MS) }),
    )
    if (answer.status === 200) return { name, ok: true }
    return { name, ok: false, why: (await answer.text()).slice(0, 500) }
  } catch (error) {
    return { name, ok: false, why: String(error) }
  }
}

function operations(options: GatewayOptions) {
  const backends = Object.entries(options.backends)
  return {
    '/healthz': async () => json({ status: 'ok' }),
    '/readyz': async () => {
      const own = (await options.ready?.()) ?? []
      const checks = [...own, ...(await Promise.all(backends.map(([name, backend]) => readinessOf(name, backend))))]
      const ready = checks.every((c) => c.ok)
      return json({ ready, checks }, ready ? 200 : 503)
    },
    '/metrics': async () => {
      const texts = await Promise.all(
        backends.map(async ([, backend]) => {
          const answer = await Promise.resolve(backend(new Request('http://internal/metrics'))).catch(() => undefined)
          return answer?.ok ? answer.text() : ''
        }),
      )
      return new Response(mergeMetrics(texts), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      })
    },
    '/events/asyncapi.json': async () => json(asyncapi({ version: options.version, publicUrl: options.publicUrl })),
  } as Record<string, () => Promise<Response>>
}

/**
 * One origin in front of everything: each service under its public paths, the pages, the documents about the APIs, and
 * health for all. `/internal/…` is never forwarded.
 */
export function createGateway(options: GatewayOptions): Backend {
  const own = operations(options)
  const pages = staticFiles(options.webRoot)
  const docs = docsPages()
  const missing = serviceNames.filter((name) => !options.backends[name])
  if (missing.length > 0) throw new Error(`The gateway has no backend for ${missing.join(', ')}.`)

  return async (request, env) => {
    const path = new URL(request.url).pathname
    const service = serviceOf(path)
    if (service) return (options.backends[service] as Backend)(request, env)
    const operation = own[path]
    if (operation) return operation()
    const document = options.documents?.[path]
    if (document) {
      const value = document()
      return value === undefined ? notFound(path) : json(value)
    }
    const page = docs(request, path) ?? pages(request, path === '/' ? '/index.html' : path)
    if (page) return page
    // A page's own address, typed or bookmarked: the application knows what to show.
    const wantsPage = request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html')
    const isPage = wantsPage && !/^\/(internal|api|assets)\//.test(path)
    return (isPage ? pages(new Request(request.url), '/index.html') : undefined) ?? notFound(path)
  }
}
