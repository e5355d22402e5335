import { leafHash, TILE_WIDTH } from '@testamur/transparency-log'
import type { Store } from '../store/store.js'
import { frontierOf, TreeDamaged } from './append-entries.js'

/**
 * Looks at what was written last, before anything is appended: the tiles' right edge must lead to the stored root, and the
 * entries behind the last checkpoint must be those of their leaf hashes. @throws TreeDamaged, which names the entry
 */
export async function inspectLog(store: Store): Promise<void> {
  const state = await store.log.state()
  await frontierOf({ tiles: { read: store.readTile, save: async () => {} } }, state)
  const published = (await store.checkpoints.latest())?.size ?? 0
  if (published > state.size)
    throw new TreeDamaged(`a checkpoint of size ${published} was published, but only ${state.size} entries are stored`)
  for (let tile = Math.floor(published / TILE_WIDTH); tile * TILE_WIDTH < state.size; tile++)
    await inspectTile(store, tile, Math.min(TILE_WIDTH, state.size - tile * TILE_WIDTH))
}

async function inspectTile(store: Store, index: number, width: number): Promise<void> {
  const first = index * TILE_WIDTH
  const entries = await store.entries.range(first, first + width)
  const hashes = await store.readTile({ level: 0, index, width })
  requireEntries(entries, hashes, first, width)
}

/** @throws TreeDamaged that names the first entry which is missing, or is not the one that was hashed */
export function requireEntries(entries: readonly Uint8Array[], hashes: Uint8Array, first: number, width: number): void {
  for (let i = 0; i < width; i++) {
    const entry = entries[i]
    const hash = hashes.subarray(i * 32, (i + 1) * 32)
    if (entry === undefined || Buffer.compare(leafHash(entry), hash) !== 0)
      throw new TreeDamaged(`entry ${first + i} is not the one that was sequenced`)
  }
}
