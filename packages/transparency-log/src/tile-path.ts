import { LogError } from './errors.js'
import { isCount, parseDecimal } from './numbers.js'
import { TILE_WIDTH, type TileCoordinate } from './tile.js'

/** Names one entry bundle: `index` and `width` as in the tile of level 0 that holds the leaf hashes of its entries. */
export type BundleCoordinate = {
  readonly index: number
  readonly width: number
}

/** What a path under a log's prefix names. */
export type LogPath = ({ readonly kind: 'tile' } & TileCoordinate) | ({ readonly kind: 'entries' } & BundleCoordinate)

const MAX_LEVEL = 63
const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/
// 2^53-1 has 16 digits, so six groups; a longer path is refused before any arithmetic.
const MAX_PATH_LENGTH = 64

/** `tile/<L>/<N>[.p/<W>]` (C2SP tlog-tiles). Throws OUT_OF_RANGE for a coordinate that no tree can have. */
export function formatTilePath(tile: TileCoordinate): string {
  requirePart(tile.level, 0, MAX_LEVEL, 'tile level')
  return `tile/${tile.level}/${indexPath(tile)}`
}

/** `tile/entries/<N>[.p/<W>]` (C2SP tlog-tiles). Throws OUT_OF_RANGE for a coordinate that no tree can have. */
export const formatBundlePath = (bundle: BundleCoordinate): string => `tile/entries/${indexPath(bundle)}`

/** Parses what the two functions above write, and nothing else: each tile and bundle has one path. Throws BAD_TILE_PATH. */
export function parseLogPath(path: string): LogPath {
  const [, level, elements, partial] = (path.length <= MAX_PATH_LENGTH && PATH.exec(path)) || []
  if (level === undefined || elements === undefined) throw badPath(path)
  const digits = elements.replace(/[x/]/g, '')
  const index = parseDecimal(digits.replace(/^0+(?=.)/, ''))
  const width = partial === undefined ? TILE_WIDTH : parseDecimal(partial)!
  // Leading groups of zeros ("x000/123") spell an index that has a shorter path.
  if (index === undefined || /^x000/.test(elements) || (partial !== undefined && width >= TILE_WIDTH))
    throw badPath(path)
  if (level === 'entries') return { kind: 'entries', index, width }
  if (Number(level) > MAX_LEVEL) throw badPath(path)
  return { kind: 'tile', level: Number(level), index, width }
}

const badPath = (path: string): LogError =>
  new LogError(
    'BAD_TILE_PATH',
    `${JSON.stringify(path.slice(0, MAX_PATH_LENGTH))} is no path of a tile or of an entry bundle`,
  )

function indexPath({ index, width }: BundleCoordinate): string {
  requirePart(index, 0, Number.MAX_SAFE_INTEGER, 'tile index')
  requirePart(width, 1, TILE_WIDTH, 'tile width')
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g)!
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/')
  return width === TILE_WIDTH ? path : `${path}.p/${width}`
}

function requirePart(value: number, min: number, max: number, what: string): void {
  if (!isCount(value) || value < min || value > max)
    throw new LogError('OUT_OF_RANGE', `${what} must be an integer from ${min} to ${max}, got ${value}`)
}
