import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

export type TestTelemetry = {
  /** The spans that have ended, in the order in which they did. */
  spans(): ReadableSpan[]
  /** Those of one trace, by start. */
  traceOf(traceId: string): ReadableSpan[]
  /** Forgets what was kept so far. */
  reset(): void
}

/** One for the process: a tracer that was once handed out stays with the provider that it first met. */
let exporter: InMemorySpanExporter | undefined

function register(): InMemorySpanExporter {
  const spans = new InMemorySpanExporter()
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register()
  return spans
}

const startOf = (span: ReadableSpan) => span.startTime[0] * 1e9 + span.startTime[1]

/** Keeps the spans of this process in memory from now on, so that a test can follow one request through every part. */
export function startTestTelemetry(): TestTelemetry {
  exporter ??= register()
  const kept = exporter
  kept.reset()
  return {
    spans: () => kept.getFinishedSpans(),
    traceOf: (traceId) =>
      kept
        .getFinishedSpans()
        .filter((span) => span.spanContext().traceId === traceId)
        .sort((a, b) => startOf(a) - startOf(b)),
    reset: () => kept.reset(),
  }
}
