import {
  consistencyProof,
  inclusionProof,
  type NoteSigner,
  type ReadNode,
  type ReadTile,
  rootOf,
  TILE_WIDTH,
} from '@testamur/transparency-log'
import type { Marks } from './batch-frame.js'
import type { PublishedCheckpoint } from './checkpoints.js'
import { type Faults, noFaults } from './faults.js'
import { nodeReader } from './inner-nodes.js'
import { journalScrub } from './journal-scrub.js'
import { createReplay, emptyState } from './log-state.js'
import { createObjectWriter } from './object-writer.js'
import type { Journal, ObjectStore } from './ports.js'
import { type Cosigner, publishCheckpoint } from './publisher.js'
import { createSequencer, type Sequencer } from './sequencer.js'
import { openSnapshot, takeSnapshot } from './snapshot.js'
import { bundlePrefix } from './tail.js'
import { requireNotRolledBack, storeTail, takeJournalOver } from './taking-over.js'
import { type VerifiedReads, verifiedReads } from './verified-reads.js'

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
  /** Told of what failed and is made good later: nothing is lost by it. */
  onTrouble?: (what: string, error: unknown) => void
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
  /**
   * Looks at the next frames of the journal, and at the next stored bundle and its tiles, which are mended. Begins again behind the
   * last ones. @throws JournalDamaged, TreeDamaged
   */
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
  const { origin, signer, journal, objects, snapshots, witnesses, faults = noFaults } = options
  const { clock = () => new Date(), snapshotEvery = 100_000, onTrouble = () => {} } = options
  const kept = await snapshots?.get(SNAPSHOT)
  const state = (kept && openSnapshot(kept, origin)) ?? emptyState()
  const replay = createReplay(state, origin)
  const reads = verifiedReads({ state, objects, journal })
  const writer = createObjectWriter(objects, (object) => state.tail.stored(object))
  const publisher = {
    state,
    origin,
    signer,
    objects,
    writer,
    reads,
    witnesses,
    clock,
    faults,
    onTrouble,
    unstored: {} as { note: string | undefined },
  }
  let sequencer: Sequencer | undefined
  let snapshotAt = state.frontier.size
  let scrubAt = 0
  let busy: Promise<unknown> = Promise.resolve()

  /** What publishes, leads or follows does so one at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = busy.then(work)
    busy = done.catch(() => {})
    return done
  }
  const readOn = async (): Promise<number> => {
    const before = state.place.next
    for await (const frame of journal.read(state.place)) replay(frame)
    return state.place.next - before
  }
  await readOn()

  const requireLead = (): Sequencer => {
    if (!sequencer) throw new Error('this log only follows: call lead first')
    return sequencer
  }
  const nodesOf = nodeReader(reads.tile)
  const scrubJournal = journalScrub(journal)
  const snapshot = async () => {
    if (!snapshots) return
    const bytes = await requireLead().whenStill(() => {
      snapshotAt = state.frontier.size
      return takeSnapshot(state, origin)
    })
    await faults.at('snapshot:before-write')
    await snapshots.put(SNAPSHOT, bytes)
  }
  const publish = async () => {
    const published = await publishCheckpoint(publisher, requireLead())
    if (published && published.size - snapshotAt >= snapshotEvery)
      await snapshot().catch((error) => onTrouble('a snapshot cannot be kept: the next start will take longer', error))
    return published
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
    follow: () =>
      inTurn(async () => {
        if (sequencer) return
        await readOn()
        // What a checkpoint covers was stored by its publisher before.
        state.tail.storedUpTo(state.latest?.size ?? 0)
      }),
    lead: () =>
      inTurn(async () => {
        if (sequencer) return
        await takeJournalOver(journal, state, readOn)
        await requireNotRolledBack(objects, signer, state)
        await storeTail(objects, state, writer)
        sequencer = createSequencer(state, { journal, writer, faults })
      }),
    append: async (entries, marks) => requireLead().append(entries, marks),
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
      if (scrubAt >= full) scrubAt = 0
      const index = scrubAt++
      const seen = full === 0 ? undefined : { index, mended: await reads.scrub(index) }
      await scrubJournal(state.place.next)
      return seen
    },
    get repaired() {
      return reads.repaired
    },
    failure: () => sequencer?.failure(),
    snapshot,
    stop: async () => {
      await sequencer?.idle()
      await busy
      await writer.flush().catch(() => {})
      if (sequencer && !sequencer.failure())
        await snapshot().catch((error) =>
          onTrouble('a snapshot cannot be kept: the next start will take longer', error),
        )
      sequencer = undefined
      await Promise.all([journal.close(), objects.close(), snapshots?.close()])
    },
  }
}
