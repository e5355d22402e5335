/** Ends the export of traces, after what is still held has been sent. */
export type Telemetry = { stop(): Promise<void> }
export type TelemetryOptions = { service: string; version?: string; endpoint?: string }

const none: Telemetry = { stop: async () => {} }

/** The tracing part of the SDK alone: @opentelemetry/sdk-node loads every exporter there is, for ten times as long. */
async function loadSdk() {
  const [node, { BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  return { NodeTracerProvider: node.NodeTracerProvider, BatchSpanProcessor, OTLPTraceExporter, resourceFromAttributes }
}

/**
 * Exports traces by OTLP over HTTP where an endpoint is configured. The SDK is loaded only then; everything else speaks
 * to @opentelemetry/api, which does nothing without it.
 */
export async function startTelemetry({ service, version, endpoint }: TelemetryOptions): Promise<Telemetry> {
  if (!endpoint) return none
  const { NodeTracerProvider, BatchSpanProcessor, OTLPTraceExporter, resourceFromAttributes } = await loadSdk()
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': `testamur-${service}`,
      'service.namespace': 'testamur',
      ...(version && { 'service.version': version }),
    }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  provider.register()
  return { stop: () => provider.shutdown() }
}
