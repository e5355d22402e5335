import { isSpanContextValid, type Span, trace } from '@opentelemetry/api'
import type { CloudEvent } from '@testamur/credential-model'
import { contextOf, writeTraceparent } from '@testamur/service-kit'

export type SequenceSpans = {
  /** The span's own traceparent, for what the event causes. */
  traceparentOf(eventId: string): string | undefined
  setIndex(eventId: string, index: number): void
  end(): void
}

const tracer = trace.getTracer('@testamur/ledger')

/** A span `sequence <type>` for each event, in the trace of whoever made it, so that a trace leads from the award to its entry. */
export function startSpans(events: readonly CloudEvent[]): SequenceSpans {
  const spans = new Map<string, Span>()
  for (const { id, type, traceparent } of events)
    if (traceparent !== undefined)
      spans.set(
        id,
        tracer.startSpan(`sequence ${type}`, { attributes: { 'testamur.event': id } }, contextOf(traceparent)),
      )
  return {
    traceparentOf: (id) => {
      const span = spans.get(id)?.spanContext()
      return span && isSpanContextValid(span) ? writeTraceparent(span) : undefined
    },
    setIndex: (id, index) => void spans.get(id)?.setAttribute('testamur.ledger.index', index),
    end: () => {
      for (const span of spans.values()) span.end()
    },
  }
}
