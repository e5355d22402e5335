import { type Context, context, isSpanContextValid, type SpanContext, TraceFlags, trace } from '@opentelemetry/api'

/** The W3C `traceparent` of the active span, if one is active. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext()
  if (span === undefined || !isSpanContextValid(span)) return undefined
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`
}

/** The context whose remote parent is `traceparent`; the active context where there is none or it is malformed. */
export function contextOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? undefined : parse(traceparent)
  return parent === undefined ? context.active() : trace.setSpanContext(context.active(), parent)
}

function parse(traceparent: string): SpanContext | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent)
  if (match === null) return undefined
  const sampled = Number.parseInt(match[3]!, 16) & TraceFlags.SAMPLED
  const span = { traceId: match[1]!, spanId: match[2]!, traceFlags: sampled, isRemote: true }
  return isSpanContextValid(span) ? span : undefined
}
