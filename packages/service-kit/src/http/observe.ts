import { randomUUID } from 'node:crypto'
import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Context, MiddlewareHandler } from 'hono'
import { Counter, Histogram } from 'prom-client'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import { contextOf } from '../telemetry/traceparent.js'
import type { HttpEnv } from './http-env.js'

const tracer = trace.getTracer('@testamur/service-kit')
const requestId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function createMeters(metrics: Metrics) {
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['route', 'status'],
    registers: [metrics],
  })
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte read to the answer made',
    labelNames: ['route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  })
  return (route: string, status: number, ms: number) => {
    requests.inc({ route, status })
    seconds.observe({ route }, ms / 1_000)
  }
}

function endSpan(span: Span, route: string, c: Context<HttpEnv>): void {
  span.updateName(route)
  span.setAttribute('http.route', route.slice(route.indexOf(' ') + 1))
  span.setAttribute('http.response.status_code', c.res.status)
  if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

/** A request's id, span, metrics and one line in the log. No path, no address, no body: they hold personal data. */
export function observe(log: Logger, metrics: Metrics): MiddlewareHandler<HttpEnv> {
  const measure = createMeters(metrics)
  return async (c, next) => {
    const start = performance.now()
    const given = c.req.header('x-request-id')
    const id = given && requestId.test(given) ? given : randomUUID()
    c.set('requestId', id)
    c.header('x-request-id', id)
    const { method } = c.req
    const parent = contextOf(c.req.header('traceparent'))
    const attributes = { 'http.request.method': method }
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent)
    await context.with(trace.setSpan(parent, span), next)
    const route = c.get('route') ?? `${method} *`
    const ms = performance.now() - start
    measure(route, c.res.status, ms)
    endSpan(span, route, c)
    const level = method === 'GET' || method === 'HEAD' ? 'debug' : 'info'
    if (log.isLevelEnabled(level))
      log[level]({ requestId: id, route, status: c.res.status, ms: Math.round(ms * 10) / 10 }, 'request')
  }
}
