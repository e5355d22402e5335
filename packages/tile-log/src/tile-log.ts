import {
  consistencyProof,
  formatBundlePath,
  formatTilePath,
  HASH_SIZE,
  inclusionProof,
  type NoteSigner,
  type ReadNode,
  type ReadTile,
  rootOf,
  signCheckpoint,
  TILE_WIDTH,
  tileNodeReader,
  verifyConsistency,
} from '@testamur/transparency-log'
import type { Marks } from './batch-frame.js'
import type { PublishedCheckpoint } from './checkpoints.js'
import { type Faults, noFaults } from './faults.js'
import { createReplay, emptyState, type LogState, sameBytes } from './log-state.js'
import { createObjectWriter } from './object-writer.js'
import { type Journal, JournalDamaged, JournalTaken, type ObjectStore } from './ports.js'
import { createSequencer, type Sequencer } from './sequencer.js'
import { openSnapshot, takeSnapshot } from './snapshot.js'
import { storedCheckpoint } from './stored-checkpoint.js'
import { bundlePrefix, type DerivedObject } from './tail.js'
import { TreeDamaged, type VerifiedReads, verifiedReads } from './verified-reads.js'

/** Collects cosignatures, or rejects: then nothing is published. `createWitnessing` makes one. */
export type Cosigner = {
  cosign(request: { note: string; size: number; proofFrom(oldSize: number): Promise<Uint8Array[]> }): Promise<string>
}

export type TileLogOptions = {
  /** The origin line of its checkpoints, and the name of its key. */
  origin: string
  signer: NoteSigner
  journal: Journal
  /** Tiles, bundles and the latest checkpoint, at their C2SP tlog-tiles paths. */
  objects: ObjectStore
  /** Where snapshots are kept, which make the next start short. Without it the whole journal is read at each start. */
  snapshots?: ObjectStore
  witnesses?: Cosigner
  clock?: () => Date
  /** Entries between two snapshots (100,000). */
  snapshotEvery?: number
  faults?: Faults
}

/** A log whose entries, indices, ids and marks are in one journal, and everything else is derived from it. */
export type TileLog = {
  readonly origin: string
  /** Entries that are durable. The latest checkpoint may cover fewer. */
  readonly size: number
  readonly marks: Marks
  readonly closed: boolean
  /** The root of all that is durable. */
  root(): Uint8Array
  latest(): PublishedCheckpoint | undefined
  /** The last 32 checkpoints, the newest last. */
  recent(): readonly PublishedCheckpoint[]
  /** Whether a checkpoint of a size from `from` up to, not including, `to` was published. */
  hasCheckpoint(sizes: { from: number; to: number }): boolean
  /** The index of an event's entry; -1 where it has none that is durable. */
  indexOf(id: Uint8Array): number
  readonly readTile: ReadTile
  readBundle: VerifiedReads['bundle']
  /** The entry at an index below `size`, to the byte. */
  readEntry(index: number): Promise<Uint8Array>
  nodesOf(size: number): ReadNode
  inclusionProof(index: number, size: number): Promise<Uint8Array[]>
  consistencyProof(from: number, to: number): Promise<Uint8Array[]>
  /** Takes in what another process has appended. @throws JournalDamaged */
  follow(): Promise<void>
  /** Becomes the one sequencer: what another one was told is in here then, and it cannot append any more. @throws JournalDamaged, TreeDamaged */
  lead(): Promise<void>
  append: Sequencer['append']
  /** Publishes a checkpoint of all that is durable, unless the last one covers it. @throws TreeDamaged, LogFailed, what `witnesses` rejects with */
  publish(): Promise<PublishedCheckpoint | undefined>
  /** Publishes the last checkpoint, and takes no more entries from then on. */
  closeForGood(): Promise<PublishedCheckpoint>
  /** Looks at the next stored bundle and its tiles, and mends them. Begins again behind the last one. @throws TreeDamaged */
  scrubNext(): Promise<{ index: number; mended: boolean } | undefined>
  /** How often something stored had to be made again. */
  readonly repaired: number
  /** Why nothing more can be appended, where that is so: open the log again. */
  failure(): Error | undefined
  snapshot(): Promise<void>
  /** Waits for what is on its way, takes a snapshot, and closes the journal and the stores. */
  stop(): Promise<void>
}

const SNAPSHOT = 'snapshot'

/**
 * Opens a log for reading; `lead` makes it the sequencer. Reads the last snapshot and all of the journal behind it, each frame of which
 * is checked. @throws JournalDamaged
 */
export async function openTileLog(options: TileLogOptions): Promise<TileLog> {
  const { origin, signer, journal, objects, snapshots, faults = noFaults } = options
  const { clock = () => new Date(), snapshotEvery = 100_000 } = options
  const kept = await snapshots?.get(SNAPSHOT)
  const state = (kept && openSnapshot(kept, origin)) ?? emptyState()
  const replay = createReplay(state, origin)
  const reads = verifiedReads({ state, objects, journal })
  let sequencer: Sequencer | undefined
  let snapshotAt = state.frontier.size
  let scrubAt = 0
  let publishing: Promise<unknown> = Promise.resolve()
  /** Partial objects that were stored, by the path of the full one. */
  const partials = new Map<string, string[]>()

  const readOn = async (): Promise<number> => {
    const before = state.place.next
    for await (const frame of journal.read(state.place)) replay(frame)
    return state.place.next - before
  }
  await readOn()

  const nodesOf = (size: number): ReadNode => tileNodeReader(size, reads.tile)
  const requireLead = (): Sequencer => {
    if (!sequencer) throw new Error('this log only follows: call lead first')
    return sequencer
  }
  const writer = createObjectWriter(objects, (object) => {
    state.tail.stored(object)
    for (const path of partials.get(object.path) ?? []) void objects.delete(path).catch(() => {})
    partials.delete(object.path)
  })

  const takeOver = async () => {
    // Whoever led may append until the journal is taken over, and so may another one that takes over at the same time.
    for (let attempt = 0; ; attempt++) {
      try {
        await journal.takeOver(state.place.next)
        break
      } catch (error) {
        if (!(error instanceof JournalTaken) || attempt >= 20) throw error
        await readOn()
      }
    }
    while ((await readOn()) > 0);
  }

  const storeFrom = async () => {
    for (const object of state.tail.takeFull()) {
      const stored = await objects.get(object.path)
      if (stored && sameBytes(stored, object.bytes)) state.tail.stored(object)
      else writer.write([object])
    }
    await writer.flush()
  }

  const requireNotRolledBack = async () => {
    const stored = await storedCheckpoint(objects, signer)
    const last = state.latest
    if (stored && stored.size > (last?.size ?? -1))
      throw new JournalDamaged(
        `a checkpoint of size ${stored.size} was published, but the journal's last one has size ${last?.size ?? 'none'}: it was cut or is an older copy`,
      )
    if (last && stored?.note !== last.note) await objects.put('checkpoint', Buffer.from(last.note))
  }

  const partialObjects = async (frontier: LogState['frontier']): Promise<DerivedObject[]> => {
    const found: DerivedObject[] = []
    frontier.edge.forEach((hashes, level) => {
      const width = hashes.length / HASH_SIZE
      const index = Math.floor(frontier.size / TILE_WIDTH ** (level + 1))
      if (width > 0) found.push({ path: formatTilePath({ level, index, width }), bytes: hashes })
    })
    const width = frontier.size % TILE_WIDTH
    const index = Math.floor(frontier.size / TILE_WIDTH)
    if (width > 0) found.push({ path: formatBundlePath({ index, width }), bytes: await reads.bundle(index, width) })
    return found
  }

  /** Refuses a tree that is not, as it stands in storage, a continuation of what was signed last. */
  const requireSound = async (size: number, root: Uint8Array) => {
    const last = state.latest
    if (!last) return
    const proof = await consistencyProof(last.size, size, nodesOf(size))
    if (!verifyConsistency(last.size, size, last.root, root, proof))
      throw new TreeDamaged(`size ${size} does not continue the checkpoint of size ${last.size}: nothing is signed`)
  }

  const publish = async (): Promise<PublishedCheckpoint | undefined> => {
    const leader = requireLead()
    const failure = leader.failure()
    if (failure) throw failure
    const { frontier } = state
    if (state.latest && state.latest.size >= frontier.size) return undefined
    const root = rootOf(frontier)
    const partial = await partialObjects(frontier)
    await Promise.all([writer.flush(), ...partial.map((object) => objects.put(object.path, object.bytes))])
    for (const { path } of partial) remember(path)
    await requireSound(frontier.size, root)
    await faults.at('publish:before-sign')
    const signed = await signCheckpoint({ origin, size: frontier.size, root }, [signer])
    const note = options.witnesses
      ? await options.witnesses.cosign({
          note: signed,
          size: frontier.size,
          proofFrom: (oldSize) => consistencyProof(oldSize, frontier.size, nodesOf(frontier.size)),
        })
      : signed
    const checkpoint = { size: frontier.size, root, note, publishedAt: clock() }
    await leader.addCheckpoint(checkpoint)
    await faults.at('publish:after-frame')
    await objects.put('checkpoint', Buffer.from(note))
    if (state.frontier.size - snapshotAt >= snapshotEvery) await snapshot()
    return checkpoint
  }
  /** The width of a partial object that is in the way once the full one is there. */
  const remember = (path: string) => {
    const full = path.slice(0, path.indexOf('.p/'))
    partials.set(full, [...(partials.get(full) ?? []), path])
  }

  const snapshot = async () => {
    if (!snapshots) return
    const bytes = await requireLead().whenStill(() => {
      snapshotAt = state.frontier.size
      return takeSnapshot(state, origin)
    })
    await faults.at('snapshot:before-write')
    await snapshots.put(SNAPSHOT, bytes)
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = publishing.then(work)
    publishing = done.catch(() => {})
    return done
  }

  return {
    origin,
    get size() {
      return state.frontier.size
    },
    get marks() {
      return state.marks
    },
    get closed() {
      return state.closed
    },
    root: () => rootOf(state.frontier),
    latest: () => state.latest,
    recent: () => state.recent,
    hasCheckpoint: (sizes) => state.sizes.anyOf(sizes),
    indexOf: (id) => {
      const index = state.events.get(id)
      return index < state.frontier.size ? index : -1
    },
    readTile: reads.tile,
    readBundle: reads.bundle,
    readEntry: async (index) => {
      const at = index % TILE_WIDTH
      const bytes = await reads.bundle(Math.floor(index / TILE_WIDTH), at + 1)
      return bytes.subarray(bundlePrefix(bytes, at).length + 2)
    },
    nodesOf,
    inclusionProof: (index, size) => inclusionProof(size, index, nodesOf(size)),
    consistencyProof: (from, to) => consistencyProof(from, to, nodesOf(to)),
    follow: async () => {
      if (sequencer) return
      await inTurn(readOn)
      // What a checkpoint covers was stored by its publisher before.
      if (!sequencer) state.tail.storedUpTo(state.latest?.size ?? 0)
    },
    lead: () =>
      inTurn(async () => {
        if (sequencer) return
        await takeOver()
        await requireNotRolledBack()
        await storeFrom()
        sequencer = createSequencer(state, { journal, writer, faults })
      }),
    append: (entries, marks) => requireLead().append(entries, marks),
    publish: () => inTurn(publish),
    closeForGood: () =>
      inTurn(async () => {
        if (!state.closed) await requireLead().addClosing()
        await publish()
        if (!state.latest) throw new Error('a closed log has a checkpoint')
        return state.latest
      }),
    scrubNext: async () => {
      const full = Math.floor(state.frontier.size / TILE_WIDTH)
      if (full === 0) return undefined
      if (scrubAt >= full) scrubAt = 0
      const index = scrubAt++
      return { index, mended: await reads.scrub(index) }
    },
    get repaired() {
      return reads.repaired
    },
    failure: () => sequencer?.failure(),
    snapshot,
    stop: async () => {
      await sequencer?.idle()
      await publishing
      await writer.flush().catch(() => {})
      if (sequencer && !sequencer.failure()) await snapshot()
      sequencer = undefined
      await Promise.all([journal.close(), objects.close(), snapshots?.close()])
    },
  }
}
