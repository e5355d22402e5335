import { TestamurError } from '@testamur/credential-model'
import type { TileLog } from '@testamur/tile-log'
import { HASH_SIZE, LogError, type LogPath, parseLogPath, TILE_WIDTH } from '@testamur/transparency-log'
import { sizesWithTile } from '../domain/tile-sizes.js'

/** What serving a log needs: its key, and its tree. */
export type ServedLog = {
  key: { vkey: string }
  log: Pick<TileLog, 'latest' | 'hasCheckpoint' | 'readTile' | 'readBundle'>
}

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
export async function readTileAt({ log }: ServedLog, path: string): Promise<TileAnswer> {
  const named = parsePath(path)
  const level = named.kind === 'tile' ? named.level : 0
  const sizes = sizesWithTile({ ...named, level })
  if (!sizes || !log.hasCheckpoint(sizes)) throw notThere(`no published tree has ${path}`)
  const full = named.width === TILE_WIDTH
  if (named.kind === 'entries') return { bytes: await log.readBundle(named.index, named.width), full }
  const hashes = await log.readTile({ level, index: named.index, width: named.width })
  if (hashes.length < named.width * HASH_SIZE) throw new Error(`${path} is damaged: it is too short`)
  return { bytes: hashes.subarray(0, named.width * HASH_SIZE), full }
}
