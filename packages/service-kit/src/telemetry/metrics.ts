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
export type GaugeOptions = { name: string; help: string; labels?: readonly string[]; withinMs?: number }

/** Less than a scraper's patience (Prometheus: 10 s): one measure that waits for a broker must not cost all the others. */
const MEASURE_MS = 2_000

async function withDeadline<T>(measuring: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no measure within ${ms} ms`)), ms)
  })
  return Promise.race([measuring, late]).finally(() => clearTimeout(timer))
}

/** A gauge that is measured when it is scraped: an outbox's age, a consumer's lag. A measure that fails, or takes longer than `withinMs`, leaves no value. */
export function measuredGauge(
  metrics: Metrics,
  { name, help, labels = [], withinMs = MEASURE_MS }: GaugeOptions,
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
        const measured = await withDeadline((async () => measure())(), withinMs)
        if (typeof measured === 'number') this.set(measured)
        else for (const { value, labels: of = {} } of measured) this.set(of, value)
      } catch {
        // Absent is truer than stale; the readiness check says why. One with labels has no value after the reset.
        if (labels.length === 0) this.remove()
      }
    },
  })
}
