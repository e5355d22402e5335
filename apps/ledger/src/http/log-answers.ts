import { TestamurError } from '@testamur/credential-model'
import { encodeBundle, HASH_SIZE, LogError, type LogPath, parseLogPath, TILE_WIDTH } from '@testamur/transparency-log'
import { sizesWithTile } from '../domain/tile-sizes.js'
import { areSequenced } from '../store/proofs.js'
import type { Store } from '../store/store.js'

/** What serving a log needs: its key, and where its tree lies. */
export type ServedLog = { ledger: { vkey: string }; store: Pick<Store, 'checkpoints' | 'entries' | 'readTile'> }

export type TileAnswer = { bytes: Uint8Array; full: boolean }

const notThere = (why: string) =>
  new TestamurError('TILE_NOT_FOUND', why, {
    remedy: 'Read the checkpoint, and ask for the tiles of its size (C2SP tlog-tiles).',
  })

function parsePath(path: string): LogPath {
  try {
    return parseLogPath(path)
  } catch (error) {
    if (error instanceof LogError) throw notThere(error.message)
    throw error
  }
}

/**
 * The tile or bundle at `tile/…`. A full one is there once a published checkpoint covers it, a partial one only where a
 * checkpoint of a tree with just that partial tile was published. @throws TestamurError TILE_NOT_FOUND
 */
export async function readTileAt({ store }: ServedLog, path: string): Promise<TileAnswer> {
  const named = parsePath(path)
  const level = named.kind === 'tile' ? named.level : 0
  const sizes = sizesWithTile({ ...named, level })
  if (!sizes || !(await store.checkpoints.anyOf(sizes))) throw notThere(`no published tree has ${path}`)
  const full = named.width === TILE_WIDTH
  if (named.kind === 'entries') return { bytes: await readBundle(store, named.index, named.width), full }
  const hashes = await store.readTile({ level, index: named.index, width: named.width })
  if (hashes.length < named.width * HASH_SIZE) throw new Error(`${path} is damaged: it is too short`)
  return { bytes: hashes.subarray(0, named.width * HASH_SIZE), full }
}

/** The entries are hashed once more before they leave: a damaged bundle is never served. */
async function readBundle(store: ServedLog['store'], index: number, width: number): Promise<Uint8Array> {
  const entries = await store.entries.range(index * TILE_WIDTH, index * TILE_WIDTH + width)
  if (entries.length !== width || !(await areSequenced(store, index, entries)))
    throw new Error(`the entries from ${index * TILE_WIDTH} on are not those that were sequenced`)
  return encodeBundle(entries)
}
