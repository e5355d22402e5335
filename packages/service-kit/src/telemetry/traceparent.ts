import { type Context, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The span that a W3C traceparent names (Trace Context §3.2), or undefined where it names none. */
export function readTraceparent(header: string | undefined): SpanContext | undefined {
  const [, version, traceId, spanId, flags, more] = form.exec(header ?? '') ?? []
  if (!traceId || !spanId || version === 'ff' || (version === '00' && more)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags as string, 16) & 1, isRemote: true }
}

/** The traceparent of a span: `00-<trace>-<span>-<flags>`. */
export const writeTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`

/** The traceparent of the span that is active here, for a request to another service. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext()
  return span && trace.isSpanContextValid(span) ? writeTraceparent(span) : undefined
}

/** A context under which a new span continues the one that the header names. */
export function contextOf(header: string | undefined): Context {
  const parent = readTraceparent(header)
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
}
