import { createHash } from 'node:crypto'
import {
  decodeBundle,
  leafHash,
  type NoteSigner,
  openNote,
  parseCheckpoint,
  verifierKey,
} from '@testamur/transparency-log'
import type { TileLog } from '../../src/index.js'
import { treeHash } from '../lab.js'
import { eventOf, idOf } from './events.js'

/**
 * What an outsider was told by whatever processes there were: where each event stands, and what was signed. It forgets nothing, and
 * whatever contradicts it is a broken promise.
 */
export type Oracle = {
  readonly acknowledged: number
  readonly checkpoints: number
  /** An append was answered. */
  told(event: number, index: number): void
  /** A signed checkpoint was seen. */
  signed(note: string): Promise<void>
  /** Reads the whole log as it is now, and compares. Returns the number of entries. */
  check(log: TileLog): Promise<number>
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

export function createOracle({ name, publicKey }: Pick<NoteSigner, 'name' | 'publicKey'>): Oracle {
  const placeOf = new Map<number, number>()
  const roots = new Map<number, string>()
  /** Sizes whose root was computed from the entries, and what they were. */
  const recomputed = new Set<string>()
  const broken = (what: string): Error => new Error(`a promise is broken: ${what}`)

  const checkEntries = async (log: TileLog): Promise<Uint8Array[]> => {
    const leaves = await entriesOf(log)
    const seen = new Map<number, number>()
    for (const [index, bytes] of leaves.entries()) {
      const event = eventOf(bytes)
      const other = seen.get(event)
      if (other !== undefined) throw broken(`event ${event} stands at ${other} and at ${index}`)
      if (log.indexOf(idOf(event)) !== index) throw broken(`event ${event} stands at ${index}, and is not found there`)
      seen.set(event, index)
    }
    for (const [event, index] of placeOf)
      if (seen.get(event) !== index)
        throw broken(`event ${event} was acknowledged at ${index} and stands at ${seen.get(event)}`)
    return leaves
  }
  const checkRoots = (leaves: readonly Uint8Array[], covered: number) => {
    for (const [size, root] of roots) {
      const known = `${size} ${root}`
      if (size > covered) throw broken(`a checkpoint of ${size} was signed, and the last one covers ${covered}`)
      if (recomputed.has(known)) continue
      if (base64(treeHash(leaves.slice(0, size))) !== root)
        throw broken(`the first ${size} entries do not have the root that was signed`)
      recomputed.add(known)
    }
  }
  const signed = async (note: string) => {
    const { text } = await openNote(note, [verifierKey(name, publicKey)])
    const { size, root } = parseCheckpoint(text)
    const other = roots.get(size)
    if (other !== undefined && other !== base64(root))
      throw broken(`two checkpoints of size ${size} have different roots`)
    roots.set(size, base64(root))
  }
  return {
    get acknowledged() {
      return placeOf.size
    },
    get checkpoints() {
      return roots.size
    },
    told: (event, index) => {
      const before = placeOf.get(event)
      if (before !== undefined && before !== index)
        throw broken(`event ${event} was told to be at ${before} and at ${index}`)
      placeOf.set(event, index)
    },
    signed,
    check: async (log) => {
      const leaves = await checkEntries(log)
      if (base64(treeHash(leaves)) !== base64(log.root())) throw broken('the entries do not have the root of the log')
      for (const { note } of log.recent()) await signed(note)
      checkRoots(leaves, log.latest()?.size ?? 0)
      return leaves.length
    },
  }
}

/** All entries by their bundles, each of which must be that of its leaf hash in the tile. */
async function entriesOf(log: TileLog): Promise<Uint8Array[]> {
  const all: Uint8Array[] = []
  for (let index = 0; index * 256 < log.size; index++) {
    const width = Math.min(256, log.size - index * 256)
    const tile = await log.readTile({ level: 0, index, width })
    const entries = decodeBundle(await log.readBundle(index, width), width)
    for (const [i, entry] of entries.entries())
      if (base64(leafHash(entry)) !== base64(tile.subarray(32 * i, 32 * i + 32)))
        throw new Error(`a promise is broken: tile 0/${index} has another hash at ${i}`)
    all.push(...entries)
  }
  return all
}

/** A short name for all that a log is: its entries, ids, marks and checkpoints. */
export function digestOf(log: TileLog): string {
  const parts = [log.size, base64(log.root()), JSON.stringify(log.marks), log.closed, log.latest()?.note]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
