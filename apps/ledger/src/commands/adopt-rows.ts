import { type TileLog, TreeDamaged } from '@testamur/tile-log'
import { appendLeaves, emptyFrontier, leafHash, rootOf } from '@testamur/transparency-log'
import { bytesOfUuid } from '../domain/event-bytes.js'
import type { OldRows } from '../store/old-rows.js'
import type { Store } from '../store/store.js'

const PAGE = 2_000

/**
 * Takes a log that lay in rows over into its own storage, entry by entry, once: the same tree under the same key, so that every receipt that
 * was given out still holds. Goes on where an earlier start was cut off. @returns how many were taken over
 * @throws TreeDamaged before anything is written, where the rows do not lead to the root stored with them
 */
export async function adoptRows({ oldRows }: Pick<Store, 'oldRows'>, log: TileLog): Promise<number> {
  const state = await oldRows.state()
  if (!state || log.size >= state.size) return 0
  const before = log.size
  await requireRoot(oldRows, state)
  while (log.size < state.size) {
    const page = await oldRows.page(log.size, PAGE)
    await log.append(page.map(({ id, bytes }) => ({ id: bytesOfUuid(id), bytes })))
  }
  return log.size - before
}

async function requireRoot(rows: OldRows, { size, root }: { size: number; root: Uint8Array }): Promise<void> {
  let frontier = emptyFrontier()
  while (frontier.size < size) {
    const page = await rows.page(frontier.size, PAGE)
    if (page.length === 0) throw new TreeDamaged(`entry ${frontier.size} of the log is missing in the old rows`)
    frontier = appendLeaves(
      frontier,
      page.map(({ bytes }) => leafHash(bytes)),
    ).frontier
  }
  if (Buffer.compare(rootOf(frontier), root) !== 0)
    throw new TreeDamaged(`the old rows do not lead to the root of ${size} entries`)
}
