import { appendLeaves, type Frontier, openFrontier, rootOf } from '@testamur/transparency-log'
import type { LogState, NewEntry } from '../domain/log.js'
import type { Tx } from '../store/store.js'

/** A new leaf and its hash, which is made before the log is locked. */
export type HashedEntry = NewEntry & { hash: Uint8Array }

/** Appends leaves in the transaction that holds the log's lock, and gives the index of the first. */
export type Append = (tx: Tx, locked: LogState, entries: readonly HashedEntry[]) => Promise<number>

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** The stored tiles do not give the root that was stored with them. Nothing is appended, nothing is signed. */
export class TreeDamaged extends Error {
  override readonly name = 'TreeDamaged'
}

/** The frontier of the stored tree, checked against its root. @throws TreeDamaged */
export async function frontierOf(tx: Pick<Tx, 'tiles'>, { size, root }: LogState): Promise<Frontier> {
  const frontier = await openFrontier(size, tx.tiles.read)
  if (!sameBytes(rootOf(frontier), root)) throw new TreeDamaged(`the tiles of size ${size} do not lead to its root`)
  return frontier
}

/**
 * An appender keeps the last frontier, so that a batch reads no tiles. What it keeps counts only where size and root are
 * those of the locked row: after a rollback, or behind another process, the tiles are read again.
 */
export function createAppender(): Append {
  let kept: Frontier | undefined
  const frontierAt = async (tx: Tx, locked: LogState): Promise<Frontier> =>
    kept && kept.size === locked.size && sameBytes(rootOf(kept), locked.root) ? kept : frontierOf(tx, locked)
  return async (tx, locked, entries) => {
    const before = await frontierAt(tx, locked)
    const { frontier, tiles } = appendLeaves(
      before,
      entries.map((entry) => entry.hash),
    )
    await tx.entries.insert(locked.size, entries)
    await tx.tiles.save(tiles)
    await tx.log.grow({ size: frontier.size, root: rootOf(frontier) })
    kept = frontier
    return locked.size
  }
}
