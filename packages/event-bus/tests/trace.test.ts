import { context, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { afterAll, expect, test } from 'vitest'
import { createDatabase } from './database.js'
import { createLab } from './lab.js'
import { recorder } from './recorder.js'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
provider.register()
afterAll(async () => {
  trace.disable()
  context.disable()
  await provider.shutdown()
})

async function makeLog() {
  const database = await createDatabase()
  return { config: { postgres: { url: database.url } }, dispose: () => database.drop() }
}

test('a consumer goes on with the trace in which the event was announced, whatever sent it in between', async () => {
  await using lab = await createLab(makeLog)
  const seen: (string | undefined)[] = []
  const relay = await lab.relay()
  const consumer = await lab.consumer({
    handlers: [recorder(() => seen.push(trace.getActiveSpan()?.spanContext().traceId))],
  })
  const request = trace.getTracer('test').startSpan('POST /awards')
  await context.with(trace.setSpan(context.active(), request), () => lab.announce(['traced', 0]))
  request.end()
  await lab.announce(['untraced', 0])
  expect(await relay.flushed(60_000)).toBe(true)
  expect(await consumer.caughtUp(60_000)).toBe(true)

  const { traceId, spanId } = request.spanContext()
  const consumed = exporter
    .getFinishedSpans()
    .find((span) => span.spanContext().traceId === traceId && span.name !== 'POST /awards')
  expect(consumed?.name).toBe('consume testamur.member.suspended.v1')
  expect(consumed?.parentSpanContext?.spanId).toBe(spanId)
  expect(seen).toContain(traceId)
  expect(seen).toHaveLength(2)
})
