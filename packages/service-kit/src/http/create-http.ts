import { OpenAPIHono } from '@hono/zod-openapi'
import { trace } from '@opentelemetry/api'
import { TestamurError } from '@testamur/credential-model'
import type { Context } from 'hono'
import type { AccessKeys } from '../access/access-keys.js'
import { createGate } from '../access/gate.js'
import type { AcceptedServices } from '../access/services.js'
import { type Clock, systemClock } from '../run/clock.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import { timeOf } from './as-of.js'
import { preflightHeaders } from './cross-origin.js'
import { failureOf } from './failures.js'
import type { HttpEnv } from './http-env.js'
import { observe } from './observe.js'
import { PROBLEM_TYPE, type ProblemTable, problemOf } from './problems.js'
import { methodsAt, refuseUndeclared } from './routes.js'
import { invalidRequest } from './violations.js'

export type HttpOptions = {
  log: Logger
  metrics: Metrics
  /** The HTTP status of the service's own codes. */
  problems?: ProblemTable
  clock?: Clock
  /** For routes with a scope. */
  keys?: AccessKeys
  /** For routes with `access: 'service'`. */
  services?: AcceptedServices
  /** Whether the demo's own credential may set the time of a request. */
  demo?: boolean
}

/** An app for routes that another one mounts with `.route('/', …)`. */
export const createRouter = (): OpenAPIHono<HttpEnv> =>
  new OpenAPIHono<HttpEnv>({
    defaultHook: (result, c) =>
      result.success ? undefined : c.var.problems(invalidRequest(result.target, result.error)),
  })

const headersOf: Partial<Record<string, [string, string]>> = {
  UNAUTHENTICATED: ['www-authenticate', 'Bearer'],
  KEY_EXPIRED: ['www-authenticate', 'Bearer error="invalid_token"'],
  UNAVAILABLE: ['retry-after', '1'],
}

function answerWith(c: Context<HttpEnv>, error: unknown, { log, problems = {} }: HttpOptions): Response {
  const failure = failureOf(error)
  const traceId = trace.getActiveSpan()?.spanContext().traceId
  const problem = problemOf(failure, problems, { requestId: c.get('requestId'), ...(traceId && { traceId }) })
  // Not now is an answer, with what to do; anything else beyond 500 is a fault of ours.
  if (problem.status >= 500)
    log[problem.status === 503 ? 'info' : 'error'](
      { err: error, requestId: c.get('requestId'), route: c.get('route') },
      problem.title,
    )
  const extra = headersOf[problem.code]
  if (extra) c.header(...extra)
  c.header('cache-control', 'no-store')
  return c.body(JSON.stringify(problem), problem.status as 500, { 'content-type': PROBLEM_TYPE })
}

/** No route was meant: a question about the path's methods (RFC 9110 §9.3.7), another method, or nothing at all. */
function answerUnrouted(app: OpenAPIHono<HttpEnv>, c: Context<HttpEnv>, options: HttpOptions): Response {
  const routes = methodsAt(app, c.req.path)
  if (routes.length === 0) {
    const remedy = 'See /docs for the paths there are.'
    return answerWith(c, new TestamurError('NOT_FOUND', 'There is nothing at this path.', { remedy }), options)
  }
  const methods = routes.map(({ method }) => method)
  c.header('allow', methods.join(', '))
  if (c.req.method === 'OPTIONS') {
    const open = routes.filter(({ access }) => access === 'public').map(({ method }) => method)
    if (open.length > 0) for (const header of preflightHeaders(open)) c.header(...header)
    return c.body(null, 204)
  }
  const error = new TestamurError('METHOD_NOT_ALLOWED', `This path answers ${methods.join(', ')}.`, {
    remedy: `Use ${methods.join(' or ')}.`,
  })
  return answerWith(c, error, options)
}

/** NUL cannot be stored or searched for; a body that holds one is refused where it is read. */
function refuseNul(url: string): void {
  if (!url.includes('%00')) return
  const remedy = 'Send an address of whole Unicode characters, without NUL.'
  throw new TestamurError('INVALID_REQUEST', 'The address holds the character NUL.', { remedy })
}

/**
 * A service's HTTP app: request ids, spans, metrics, the access log, problems for every error, access by `route`.
 * Refuses to answer where a route was added that declares no access.
 */
export function createHttp(options: HttpOptions): OpenAPIHono<HttpEnv> {
  const { clock = systemClock, keys, services, demo = false } = options
  const app = createRouter()
  const gate = createGate({ keys, services, clock })
  const demoServices = demo ? services : undefined
  let checked = false
  app.use('*', observe(options.log, options.metrics), async (c, next) => {
    c.set('problems', (error) => answerWith(c, error, options))
    if (!checked) refuseUndeclared(app)
    checked = true
    // Answers hold personal data and shift: what may be kept says so itself.
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
    c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    refuseNul(c.req.url)
    c.set('gate', gate)
    c.set('now', timeOf(c, clock, demoServices))
    await next()
  })
  app.onError((error, c) => answerWith(c, error, options))
  app.notFound((c) => answerUnrouted(app, c, options))
  return app
}
