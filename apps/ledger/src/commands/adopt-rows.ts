import { type TileLog, TreeDamaged } from '@testamur/tile-log'
import { bytesOfUuid } from '../domain/event-bytes.js'
import type { Store } from '../store/store.js'

const PAGE = 2_000

/**
 * Takes a log that lay in rows over into its own storage, entry by entry, once: the same tree under the same key, so that every receipt that
 * was given out still holds. Goes on where an earlier start was cut off. @throws TreeDamaged where the rows do not lead to the root stored with them
 */
export async function adoptRows(store: Pick<Store, 'oldRows'>, log: TileLog): Promise<number> {
  const state = await store.oldRows.state()
  if (!state || log.size >= state.size) return 0
  const before = log.size
  while (log.size < state.size) {
    const page = await store.oldRows.page(log.size, PAGE)
    if (page.length === 0) throw new TreeDamaged(`entry ${log.size} of the log is missing in the old rows`)
    await log.append(page.map(({ id, bytes }) => ({ id: bytesOfUuid(id), bytes })))
  }
  if (Buffer.compare(log.root(), state.root) !== 0)
    throw new TreeDamaged(`the old rows do not lead to the root of ${state.size} entries`)
  return log.size - before
}
