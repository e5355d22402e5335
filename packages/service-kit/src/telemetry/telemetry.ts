/** Ends the export of traces, after what is still held has been sent. */
export type Telemetry = { stop(): Promise<void> }

const none: Telemetry = { stop: async () => {} }

/**
 * Exports traces by OTLP over HTTP where an endpoint is configured. The SDK is loaded only then: it is large, and
 * everything else speaks to @opentelemetry/api, which does nothing without it.
 */
export async function startTelemetry(options: {
  service: string
  version?: string
  endpoint?: string
}): Promise<Telemetry> {
  const { service, version, endpoint } = options
  if (!endpoint) return none
  const [{ NodeSDK, resources }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ])
  const sdk = new NodeSDK({
    resource: resources.resourceFromAttributes({
      'service.name': `testamur-${service}`,
      'service.namespace': 'testamur',
      ...(version && { 'service.version': version }),
    }),
    traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` }),
    instrumentations: [],
  })
  sdk.start()
  return { stop: () => sdk.shutdown() }
}
