import type { Consumer, Relay } from '@testamur/event-bus'
import { measuredGauge } from '@testamur/service-kit'
import type { Context } from './context.js'

/** What an operator watches: how large the log is, how far behind, and what stands still. */
export function measureLedger(ctx: Context, running: () => { sequencing: Consumer; relay: Relay }): void {
  const { metrics, store, clock } = ctx
  const latest = () => store.checkpoints.latest()
  const ageSeconds = async () => {
    const checkpoint = await latest()
    return checkpoint ? [{ value: (clock.now().getTime() - checkpoint.publishedAt.getTime()) / 1_000 }] : []
  }
  const gauge = (name: string, help: string, measure: () => Promise<number>) =>
    measuredGauge(metrics, { name, help }, measure)

  gauge('ledger_size', 'Entries sequenced', async () => (await store.log.state()).size)
  gauge('ledger_checkpoint_size', 'Entries that the latest checkpoint covers', async () => (await latest())?.size ?? 0)
  measuredGauge(metrics, { name: 'ledger_checkpoint_age_seconds', help: 'Since the latest checkpoint' }, ageSeconds)
  measuredGauge(metrics, { name: 'consumer_lag', help: 'Events not applied', labels: ['group'] }, async () => [
    { value: Number(await running().sequencing.lag()), labels: { group: 'ledger' } },
  ])
  gauge(
    'ledger_halted_partitions',
    'Partitions that stand still',
    async () => (await running().sequencing.halted()).length,
  )
  gauge('ledger_waiting_partitions', 'Partitions that wait for a key', async () => ctx.waiting.all().length)
  gauge('outbox_depth', 'Events not sent', () => running().relay.depth())
  gauge(
    'outbox_oldest_age_seconds',
    'Of the oldest row that waits',
    async () => (await running().relay.oldestAgeMs()) / 1_000,
  )
}
