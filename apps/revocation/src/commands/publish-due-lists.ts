import type { Context } from '../context.js'
import { type DueList, dueLists } from '../store/lists.js'
import { publishStatusList, RENEW_MS } from './publish-status-list.js'

/** A list is announced no more often than this: changes that come faster go together. */
const SPACING_MS = 200
const IDLE_MS = 1_000
const AT_ONCE = 2

/** How long the list must still wait. A clock that went back never makes it wait longer than the spacing. */
const waitOf = (list: DueList, now: Date): number =>
  list.issuedAt ? Math.min(SPACING_MS, list.issuedAt.getTime() + SPACING_MS - now.getTime()) : 0

async function publishAll(ctx: Context, ids: readonly string[]): Promise<void> {
  const queue = [...ids]
  const work = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const done = ctx.metrics.publishing.startTimer()
      if (await publishStatusList(ctx, id)) done()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

/** Publishes the lists that have changed or soon expire. Milliseconds until the next look. */
export async function publishDueLists(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const due = await dueLists(ctx.store.pool, new Date(now.getTime() + RENEW_MS))
  const waits = new Map(due.map((list) => [list.id, waitOf(list, now)]))
  await publishAll(
    ctx,
    due.filter((list) => waits.get(list.id)! <= 0).map((list) => list.id),
  )
  return Math.min(IDLE_MS, ...[...waits.values()].filter((ms) => ms > 0))
}
