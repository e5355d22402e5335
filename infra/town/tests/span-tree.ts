import type { TestTelemetry } from '@testamur/service-kit/testing'

export type Span = ReturnType<TestTelemetry['spans']>[number]

const parentOf = (span: Span) => span.parentSpanContext?.spanId

/** What of a span is the same in every run: its name, and who did it or how it ended. */
function lineOf({ name, attributes }: Span): string {
  const said = attributes['messaging.consumer.group.name'] ?? attributes['http.response.status_code']
  if (said !== undefined) return `${name} · ${said}`
  return attributes['testamur.ledger.index'] === undefined ? name : `${name} · an index in the log`
}

const micros = ([seconds, nanos]: readonly [number, number]) => seconds * 1e6 + nanos / 1e3

/** The spans of one trace as an indented tree, siblings by name: the same for every run of the same work. `timed` adds start and duration. */
export function treeOf(spans: readonly Span[], timed = false): string[] {
  const ids = new Set(spans.map((span) => span.spanContext().spanId))
  const began = Math.min(...spans.map((span) => micros(span.startTime)))
  const time = (span: Span) =>
    timed
      ? `  (after ${((micros(span.startTime) - began) / 1e3).toFixed(1)} ms, for ${(micros(span.duration) / 1e3).toFixed(1)} ms)`
      : ''
  const byName = (a: Span, b: Span) => (lineOf(a) < lineOf(b) ? -1 : 1)
  const lines = (span: Span, depth: number): string[] => {
    const children = spans.filter((other) => parentOf(other) === span.spanContext().spanId).sort(byName)
    const own = `${'  '.repeat(depth)}${lineOf(span)}${time(span)}`
    return [own, ...children.flatMap((child) => lines(child, depth + 1))]
  }
  const roots = spans.filter((span) => !ids.has(parentOf(span) ?? '')).sort(byName)
  return roots.flatMap((root) => lines(root, 0))
}
