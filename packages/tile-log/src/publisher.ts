import {
  consistencyProof,
  type Frontier,
  formatBundlePath,
  formatTilePath,
  HASH_SIZE,
  type NoteSigner,
  parseNote,
  rootOf,
  signCheckpoint,
  TILE_WIDTH,
  tileNodeReader,
  verifierKey,
  verifyConsistency,
} from '@testamur/transparency-log'
import type { PublishedCheckpoint } from './checkpoints.js'
import type { Faults } from './faults.js'
import type { LogState } from './log-state.js'
import type { ObjectWriter } from './object-writer.js'
import type { ObjectStore } from './ports.js'
import type { Sequencer } from './sequencer.js'
import type { DerivedObject } from './tail.js'
import { TreeDamaged, type VerifiedReads } from './verified-reads.js'
import type { CosignRequest } from './witnessing/request.js'

/** Collects cosignatures, or rejects: then nothing is published. `createWitnessing` makes one. */
export type Cosigner = {
  cosign(request: CosignRequest): Promise<string>
}

export type PublisherParts = {
  state: LogState
  origin: string
  signer: NoteSigner
  objects: ObjectStore
  writer: ObjectWriter
  reads: VerifiedReads
  witnesses: Cosigner | undefined
  clock: () => Date
  faults: Faults
  /** Told of what failed and is made good later. */
  onTrouble(what: string, error: unknown): void
  /** The note of a checkpoint that is published, and is not among the objects yet. */
  unstored: { note: string | undefined }
}

/**
 * Publishes a checkpoint of all that is durable, unless the last one covers it. First everything that it covers is stored, then it is signed
 * and cosigned, then it becomes durable in the journal, and only then does anyone see it: a death at any point leaves no two checkpoints of
 * one size with different roots. @throws TreeDamaged, LogFailed, what the witnesses reject with
 */
export async function publishCheckpoint(
  parts: PublisherParts,
  leader: Sequencer,
): Promise<PublishedCheckpoint | undefined> {
  const { state, origin, signer, faults } = parts
  const failure = leader.failure()
  if (failure) throw failure
  await storeNote(parts)
  const { frontier } = state
  if (state.latest && state.latest.size >= frontier.size && !lacksWitnesses(parts)) return undefined
  const root = rootOf(frontier)
  await storeAll(parts, frontier)
  await requireSound(parts, frontier.size, root)
  await faults.at('publish:before-sign')
  const note = await cosigned(
    parts,
    await signCheckpoint({ origin, size: frontier.size, root }, [signer]),
    frontier.size,
  )
  const checkpoint = { size: frontier.size, root, note, publishedAt: parts.clock() }
  await leader.addCheckpoint(checkpoint)
  await faults.at('publish:after-frame')
  parts.unstored.note = note
  await storeNote(parts)
  return checkpoint
}

/** The checkpoint is published once it is durable: where it cannot be stored among the objects it is there a little later. */
async function storeNote({ objects, unstored, onTrouble }: PublisherParts): Promise<void> {
  if (unstored.note === undefined) return
  try {
    await objects.put('checkpoint', Buffer.from(unstored.note))
    unstored.note = undefined
  } catch (error) {
    onTrouble('the checkpoint cannot be stored among the tiles yet', error)
  }
}

/** The last checkpoint is from a time when nobody witnessed this log: it is published once more, for the same tree. */
const lacksWitnesses = ({ state, witnesses }: PublisherParts): boolean =>
  witnesses !== undefined && state.latest !== undefined && parseNote(state.latest.note).signatures.length === 1

async function storeAll({ writer, objects, reads }: PublisherParts, frontier: Frontier): Promise<void> {
  const partial = await partialObjects(frontier, reads)
  for (const { path } of partial) writer.outgrown(path)
  await Promise.all([writer.flush(), ...partial.map(({ path, bytes }) => objects.put(path, bytes))])
}

/** The partial tiles and the partial bundle of just this tree (C2SP tlog-tiles, "Partial Tiles"). */
async function partialObjects({ size, edge }: Frontier, reads: VerifiedReads): Promise<DerivedObject[]> {
  const found = edge.flatMap((hashes, level): DerivedObject[] => {
    const width = hashes.length / HASH_SIZE
    const index = Math.floor(size / TILE_WIDTH ** (level + 1))
    return width > 0 ? [{ path: formatTilePath({ level, index, width }), bytes: hashes }] : []
  })
  const width = size % TILE_WIDTH
  const index = Math.floor(size / TILE_WIDTH)
  if (width === 0) return found
  return [...found, { path: formatBundlePath({ index, width }), bytes: await reads.bundle(index, width) }]
}

/** Refuses a tree that is not, as it stands in storage, a continuation of what was signed last. */
async function requireSound({ state, reads }: PublisherParts, size: number, root: Uint8Array): Promise<void> {
  const last = state.latest
  if (!last) return
  const proof = await consistencyProof(last.size, size, tileNodeReader(size, reads.tile))
  if (!verifyConsistency(last.size, size, last.root, root, proof))
    throw new TreeDamaged(`size ${size} does not continue the checkpoint of size ${last.size}: nothing is signed`)
}

async function cosigned({ witnesses, reads, signer }: PublisherParts, note: string, size: number): Promise<string> {
  if (!witnesses) return note
  const proofFrom = (oldSize: number) => consistencyProof(oldSize, size, tileNodeReader(size, reads.tile))
  // The key is what a witness's word, that the log went back, is proven by.
  return witnesses.cosign({ note, size, proofFrom, key: verifierKey(signer.name, signer.publicKey) })
}
