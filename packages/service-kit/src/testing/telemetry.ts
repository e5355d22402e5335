import { context, propagation, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

export type TestTelemetry = AsyncDisposable & {
  /** The spans that have ended, in the order in which they did. */
  spans(): ReadableSpan[]
  /** Those of one trace, by start. */
  traceOf(traceId: string): ReadableSpan[]
  reset(): void
  stop(): Promise<void>
}

/** Keeps the spans of this process in memory, so that a test can follow one request through every part. One at a time. */
export function startTestTelemetry(): TestTelemetry {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  provider.register()
  const stop = async () => {
    await provider.shutdown()
    for (const api of [trace, context, propagation]) api.disable()
  }
  const startOf = (span: ReadableSpan) => span.startTime[0] * 1e9 + span.startTime[1]
  return {
    spans: () => exporter.getFinishedSpans(),
    traceOf: (traceId) =>
      exporter
        .getFinishedSpans()
        .filter((span) => span.spanContext().traceId === traceId)
        .sort((a, b) => startOf(a) - startOf(b)),
    reset: () => exporter.reset(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
