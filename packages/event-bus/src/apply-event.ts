import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { eventName } from '@testamur/credential-model'
import type { ConsumerOptions, Delivered } from './consumer-options.js'
import { RecordFailure } from './failure.js'
import type { Handler } from './handlers.js'
import type { Wants } from './item.js'
import type { Sql } from './sql.js'
import { contextOf } from './trace-context.js'

export type ApplyAll<Tx> = (tx: Tx, events: Delivered[]) => Promise<void>

/** What a consumer does with events that are new to it, each under a span that continues its maker's trace. */
export function applierOf<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>): ApplyAll<Tx> {
  const { applyBatch, group } = options
  if (applyBatch !== undefined) return (tx, events) => traceAll(group, events, () => applyBatch(tx, events))
  const handlers = new Map((options.handlers ?? []).map((handler) => [handler.name, handler]))
  return async (tx, events) => {
    for (const delivered of events) await applyOne(tx, delivered, group, handlers)
  }
}

/** A batch is wanted whole; of single events those that have a handler, and the rest is passed over. */
export function wantsOf<Tx extends { sql: Sql }>({ applyBatch, handlers = [] }: ConsumerOptions<Tx>): Wants {
  const names = new Set(handlers.map((handler) => handler.name))
  return (name) => applyBatch !== undefined || names.has(name)
}

async function applyOne<Tx>(
  tx: Tx,
  delivered: Delivered,
  group: string,
  handlers: Map<string, Handler<Tx>>,
): Promise<void> {
  const { event, ...place } = delivered
  const handler = handlers.get(eventName(event.type) ?? '')
  if (handler === undefined) return
  const parent = contextOf(event.traceparent)
  await tracer().startActiveSpan(`consume ${event.type}`, spanOf(group, delivered), parent, async (span) => {
    try {
      await handler.run(tx, event, place)
    } catch (error) {
      fail(span, error)
      throw new RecordFailure(place.offset, error)
    } finally {
      span.end()
    }
  })
}

async function traceAll(group: string, events: Delivered[], apply: () => Promise<void>): Promise<void> {
  const spans = events.map((delivered) =>
    tracer().startSpan(
      `consume ${delivered.event.type}`,
      spanOf(group, delivered),
      contextOf(delivered.event.traceparent),
    ),
  )
  try {
    await apply()
  } catch (error) {
    for (const span of spans) fail(span, error)
    throw error
  } finally {
    for (const span of spans) span.end()
  }
}

const tracer = () => trace.getTracer('@testamur/event-bus')

const spanOf = (group: string, { topic, partition, offset, event }: Delivered) => ({
  kind: SpanKind.CONSUMER,
  attributes: {
    'messaging.consumer.group.name': group,
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': Number(offset),
    'messaging.message.id': event.id,
  },
})

function fail(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' })
}
