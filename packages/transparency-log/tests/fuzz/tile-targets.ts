import { createHash } from 'node:crypto'
import * as log from '../../src/index.js'
import { pick } from '../random.js'
import { rootAt, SIZES, tree } from './artefacts.js'
import { mutateBytes } from './byte-mutators.js'
import type { Target } from './run.js'
import { mutateText } from './text-mutators.js'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const leafOf = (entry: Uint8Array): string => sha256(Uint8Array.of(0), entry).toString('hex')

type Bundle = { bundle: Uint8Array; width: number; leaves: string[] }

/** Bundles of some widths and lengths, with the leaf hashes that a tile has for them. */
function bundles(): Bundle[] {
  return [1, 2, 3, 17, 255, 256].flatMap((width) =>
    [0, 1, 5, 40].map((length) => {
      const entries = Array.from({ length: width }, (_, i) => new Uint8Array((i * length) % 61).fill(width + i))
      return { bundle: log.encodeBundle(entries), width, leaves: entries.map(leafOf) }
    }),
  )
}

/** "big-endian uint16 length-prefixed log entries", the whole of it. */
function referenceEntries(bundle: Uint8Array, width: number): string[] | undefined {
  const entries: string[] = []
  let rest = Buffer.from(bundle)
  while (rest.length > 0) {
    if (rest.length < 2 || rest.length < 2 + rest.readUInt16BE(0)) return undefined
    entries.push(hex(rest.subarray(2, 2 + rest.readUInt16BE(0))))
    rest = rest.subarray(2 + rest.readUInt16BE(0))
  }
  return entries.length === width ? entries : undefined
}

const mutantOf = (random: () => number, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array | undefined => {
  const mutant = mutateBytes(random, bytes, others)
  return Buffer.compare(mutant, bytes) === 0 ? undefined : mutant
}

/** A changed bundle is none, or holds other entries than the tile says; and its entries are all of its bytes. */
export function bundleTarget(): Target {
  const valid = bundles()
  const all = valid.map(({ bundle }) => bundle)
  return {
    name: 'entry bundles',
    share: 8_000,
    trial: (random) => {
      const { bundle, width, leaves } = pick(random, valid)
      const mutant = mutantOf(random, bundle, all)
      if (!mutant) return undefined
      return {
        mutant: { bundle: mutant, width },
        ours: () => log.decodeBundle(mutant, width).map(hex),
        reference: () => referenceEntries(mutant, width),
        harmless: (entries: string[]) => {
          const decoded = entries.map((entry) => Buffer.from(entry, 'hex'))
          const whole = hex(log.encodeBundle(decoded)) === hex(mutant)
          const noticed = decoded.some((entry, i) => hex(log.leafHash(entry)) !== leaves[i])
          return whole && noticed ? 'well-formed, and its leaf hashes are not those of the tile' : undefined
        },
      }
    },
  }
}

type StoredTile = { size: number; tile: log.TileCoordinate; bytes: Uint8Array }

/** Every tile of the trees that an edge or a full tile belongs to. */
function storedTiles(): StoredTile[] {
  return SIZES.flatMap((size) => [
    ...log.edgeTiles(size).map((tile) => ({ size, tile, bytes: tree.readTile(tile) as Uint8Array })),
    ...(size < 256 ? [] : [{ level: 0, index: 0, width: 256 }]).map((tile) => ({
      size,
      tile,
      bytes: tree.readTile(tile) as Uint8Array,
    })),
  ])
}

/** True where a tree read through this tile has the root that its checkpoint says, or the full tile the hash above it. */
async function leadsUp({ tile, size }: StoredTile, bytes: Uint8Array): Promise<boolean> {
  const isIt = (asked: log.TileCoordinate) => asked.level === tile.level && asked.index === tile.index
  const readTile: log.ReadTile = (asked) => (isIt(asked) ? bytes : tree.readTile(asked))
  if (tile.width < 256) return hex(log.rootOf(await log.openFrontier(size, readTile))) === hex(await rootAt(size))
  const read = log.tileNodeReader(size, readTile)
  const top = log.nodeHash(await read({ height: 7, index: 0 }), await read({ height: 7, index: 1 }))
  return hex(top) === hex(await read({ height: 8, index: 0 }))
}

/** A changed tile is none, or does not lead up; bytes behind its width are those of the same tile when it was wider. */
export function tileTarget(): Target {
  const valid = storedTiles()
  const all = valid.map(({ bytes }) => bytes)
  return {
    name: 'tiles',
    share: 6_000,
    trial: (random) => {
      const stored = pick(random, valid)
      const mutant = mutantOf(random, stored.bytes, all)
      if (!mutant) return undefined
      const length = 32 * stored.tile.width
      const wider = mutant.length % 32 === 0 && mutant.length > length && mutant.length <= 8_192
      return {
        mutant: { tile: stored.tile, size: stored.size, bytes: mutant },
        ours: async () => (await leadsUp(stored, mutant)) || undefined,
        reference: () => (wider && hex(mutant.subarray(0, length)) === hex(stored.bytes)) || undefined,
        harmless: () => 'the same tile with more hashes behind it: a wider one',
      }
    },
  }
}

/** `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`, taken apart at the slashes. */
function referencePath(path: string): log.LogPath | undefined {
  const parts = path.split('/')
  const decimal = (text: string) => (/^(0|[1-9]\d*)$/.test(text) ? BigInt(text) : undefined)
  if (parts.shift() !== 'tile' || parts.length < 2 || path.length > 64) return undefined
  const level = parts.shift()!
  const width = parts.at(-2)?.endsWith('.p') ? decimal(parts.pop()!) : 256n
  const last = width === 256n ? parts.at(-1)! : parts.at(-1)?.slice(0, -2)
  const groups = [...parts.slice(0, -1), `x${last}`]
  if (width === undefined || width < 1n || (width > 255n && last !== parts.at(-1))) return undefined
  if (!groups.every((group) => /^x[0-9]{3}$/.test(group)) || (groups.length > 1 && groups[0] === 'x000'))
    return undefined
  const index = BigInt(groups.map((group) => group.slice(1)).join(''))
  if (index >= 2n ** 53n) return undefined
  const names = { index: Number(index), width: Number(width) }
  if (level === 'entries') return { kind: 'entries', ...names }
  const number = decimal(level)
  return number !== undefined && number <= 63n ? { kind: 'tile', level: Number(number), ...names } : undefined
}

export function pathTarget(): Target {
  const indices = [0, 1, 67, 999, 1_000, 1_234_067, 2 ** 31, Number.MAX_SAFE_INTEGER]
  const valid = indices.flatMap((index) =>
    [1, 17, 255, 256].flatMap((width) => [
      log.formatBundlePath({ index, width }),
      ...[0, 3, 10, 63].map((level) => log.formatTilePath({ level, index, width })),
    ]),
  )
  const known = new Set(valid)
  return {
    name: 'tile paths',
    share: 8_000,
    trial: (random) => {
      const mutant = mutateText(random, pick(random, valid), valid)
      if (known.has(mutant)) return undefined
      return {
        mutant,
        ours: () => log.parseLogPath(mutant),
        reference: () => referencePath(mutant),
        harmless: (path: log.LogPath) => {
          const spelled = path.kind === 'tile' ? log.formatTilePath(path) : log.formatBundlePath(path)
          return spelled === mutant ? 'another tile or bundle, in its one spelling' : undefined
        },
      }
    },
  }
}
