import type { GroupWatch, Relay } from '@testamur/event-bus'
import { measuredGauge } from '@testamur/service-kit'
import type { Context } from './context.js'

/** What an operator watches: how large the log is, how far behind, and what stands still. */
export function measureLedger(
  ctx: Context,
  { sequencing, relay }: { sequencing: GroupWatch; relay: () => Relay },
): void {
  const { metrics, keeper, clock } = ctx
  const latest = () => keeper.current().log.latest()
  const ageSeconds = async () => {
    const checkpoint = latest()
    return checkpoint ? [{ value: (clock.now().getTime() - checkpoint.publishedAt.getTime()) / 1_000 }] : []
  }
  const gauge = (name: string, help: string, measure: () => Promise<number>) =>
    measuredGauge(metrics, { name, help }, measure)

  gauge('ledger_size', 'Entries sequenced', async () => keeper.current().log.size)
  gauge('ledger_checkpoint_size', 'Entries that the latest checkpoint covers', async () => latest()?.size ?? 0)
  measuredGauge(metrics, { name: 'ledger_checkpoint_age_seconds', help: 'Since the latest checkpoint' }, ageSeconds)
  measuredGauge(metrics, { name: 'consumer_lag', help: 'Events not applied', labels: ['group'] }, async () => [
    { value: Number(await sequencing.lag()), labels: { group: 'ledger' } },
  ])
  gauge('ledger_halted_partitions', 'Partitions that stand still', async () => (await sequencing.halted()).length)
  gauge('ledger_waiting_partitions', 'Partitions that wait for a key', async () => ctx.waiting.all().length)
  gauge('ledger_leads', 'Whether this process sequences', async () => Number(keeper.leads()))
  gauge(
    'ledger_repaired_objects',
    'Stored tiles and bundles that were made again',
    async () => keeper.current().log.repaired,
  )
  gauge('outbox_depth', 'Events not sent', () => relay().depth())
  gauge('outbox_oldest_age_seconds', 'Of the oldest row that waits', async () => (await relay().oldestAgeMs()) / 1_000)
}
