import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** The metrics of one service. */
export type Metrics = Registry

/** A registry of its own for each service, so that several live in one process; `process: true` adds those of Node. */
export function createMetrics(service: string, options: { process?: boolean } = {}): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  if (options.process) collectDefaultMetrics({ register: registry })
  return registry
}

export type Measured = { value: number; labels?: Record<string, string> }
export type GaugeOptions = { name: string; help: string; labels?: readonly string[] }

/** A gauge that is measured when it is scraped: an outbox's age, a consumer's lag. A measure that fails leaves no value. */
export function measuredGauge(
  metrics: Metrics,
  { name, help, labels = [] }: GaugeOptions,
  measure: () => number | readonly Measured[] | Promise<number | readonly Measured[]>,
): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [metrics],
    async collect() {
      this.reset()
      try {
        const measured = await measure()
        if (typeof measured === 'number') this.set(measured)
        else for (const { value, labels: of = {} } of measured) this.set(of, value)
      } catch {
        this.remove() // absent is truer than stale; the readiness check says why
      }
    },
  })
}
