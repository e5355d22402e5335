import type { Sql } from '@testamur/event-bus'
import { HASH_SIZE, type ReadTile, TILE_WIDTH, type Tile } from '@testamur/transparency-log'
import { pack } from './packed.js'

const FULL = TILE_WIDTH * HASH_SIZE
/** 8 KiB each. */
const KEPT = 2_000

/** Writes tiles that have grown, in one round trip. */
export async function saveTiles(sql: Sql, tiles: readonly Tile[]): Promise<void> {
  const { bytes, at, length } = pack(tiles.map((tile) => tile.hashes))
  await sql.query(
    `INSERT INTO tiles (level, index, hashes)
     SELECT level, index, substring($3::bytea FROM at FOR length)
     FROM unnest($1::smallint[], $2::bigint[], $4::int[], $5::int[]) AS new (level, index, at, length)
     ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`,
    [tiles.map((tile) => tile.level), tiles.map((tile) => tile.index), bytes, at, length],
  )
}

/** Reads tiles as they are stored: at least as wide as was asked for; empty where there is none. */
export const tileReader =
  (sql: Sql): ReadTile =>
  async ({ level, index }) => {
    const { rows } = await sql.query<{ hashes: Buffer }>('SELECT hashes FROM tiles WHERE level = $1 AND index = $2', [
      level,
      index,
    ])
    return rows[0]?.hashes ?? new Uint8Array()
  }

/** The same, which keeps full tiles: they never change, and proofs meet the upper ones again and again. */
export function keepingFullTiles(read: ReadTile): ReadTile {
  const kept = new Map<string, Uint8Array>()
  return async (tile) => {
    const name = `${tile.level}/${tile.index}`
    const known = kept.get(name)
    if (known !== undefined) {
      kept.delete(name)
      kept.set(name, known)
      return known
    }
    const hashes = await read(tile)
    if (hashes.length === FULL) kept.set(name, hashes)
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string)
    return hashes
  }
}
