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
  if (problem.status >= 500)
    log.error({ err: error, requestId: c.get('requestId'), route: c.get('route') }, problem.title)
  const extra = headersOf[problem.code]
  if (extra) c.header(...extra)
  c.header('cache-control', 'no-store')
  return c.body(JSON.stringify(problem), problem.status as 500, { 'content-type': PROBLEM_TYPE })
}

function notFound(app: OpenAPIHono<HttpEnv>, c: Context<HttpEnv>): TestamurError {
  const methods = methodsAt(app, c.req.path)
  if (methods.length === 0)
    return new TestamurError('NOT_FOUND', 'There is nothing at this path.', {
      remedy: 'See /docs for the paths there are.',
    })
  c.header('allow', methods.join(', '))
  return new TestamurError('METHOD_NOT_ALLOWED', `This path answers ${methods.join(', ')}.`, {
    remedy: `Use ${methods.join(' or ')}.`,
  })
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
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
    c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    c.set('gate', gate)
    c.set('now', timeOf(c, clock, demoServices))
    await next()
  })
  app.onError((error, c) => answerWith(c, error, options))
  app.notFound((c) => answerWith(c, notFound(app, c), options))
  return app
}
