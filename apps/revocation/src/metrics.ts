import { createMetrics, type Metrics, measuredGauge } from '@testamur/service-kit'
import { Counter, Histogram } from 'prom-client'
import { pendingDeliveries } from './store/deliveries.js'
import type { Store } from './store/store.js'

export type OwnMetrics = { registry: Metrics; attempts: Counter<'outcome'>; publishing: Histogram }

export function openMetrics(store: Store): OwnMetrics {
  const registry = createMetrics('revocation')
  const waiting = async () => {
    const { pending, oldest } = await pendingDeliveries(store.pool)
    return { pending, age: oldest ? Math.max(0, (Date.now() - oldest.getTime()) / 1_000) : 0 }
  }
  measuredGauge(
    registry,
    { name: 'deliveries_pending', help: 'Webhook deliveries that wait for their next attempt' },
    async () => (await waiting()).pending,
  )
  measuredGauge(
    registry,
    { name: 'deliveries_oldest_seconds', help: 'Age of the oldest webhook delivery that is pending' },
    async () => (await waiting()).age,
  )
  const attempts = new Counter({
    name: 'delivery_attempts_total',
    help: 'Webhook attempts by outcome: delivered, retry, dead, gone',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const publishing = new Histogram({
    name: 'status_list_publish_seconds',
    help: 'Time to compress, sign and store a status list token',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers: [registry],
  })
  return { registry, attempts, publishing }
}

/** What the spine is asked for when it is scraped. */
export function measureSpine(
  { registry }: OwnMetrics,
  spine: { outboxAgeMs(): Promise<number>; outboxDepth(): Promise<number>; lag(): Promise<bigint> },
): void {
  measuredGauge(
    registry,
    { name: 'outbox_oldest_age_seconds', help: 'Age of the oldest event that the bus has not acknowledged' },
    async () => (await spine.outboxAgeMs()) / 1_000,
  )
  measuredGauge(registry, { name: 'outbox_depth', help: 'Events not sent' }, () => spine.outboxDepth())
  measuredGauge(registry, { name: 'consumer_lag', help: 'Events not applied', labels: ['group'] }, async () => [
    { value: Number(await spine.lag()), labels: { group: 'revocation' } },
  ])
}
