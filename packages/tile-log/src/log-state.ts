import {
  appendLeaves,
  emptyFrontier,
  type Frontier,
  leafHash,
  parseCheckpoint,
  parseNote,
  rootOf,
} from '@testamur/transparency-log'
import { decodeBatch, decodeCheckpoint, ID_SIZE, type Marks } from './batch-frame.js'
import { type CheckpointSizes, checkpointSizes, type PublishedCheckpoint } from './checkpoints.js'
import { type EventIndex, newEventIndex } from './event-index.js'
import { FRAME_KIND, openFrame } from './frame.js'
import { type FramePlace, JournalDamaged, type StoredFrame } from './ports.js'
import { createTail, type Tail } from './tail.js'

/** How many of the last checkpoints are at hand with their notes. */
export const RECENT = 32

/** All that the frames of a journal amount to. What is here is durable. */
export type LogState = {
  frontier: Frontier
  events: EventIndex
  marks: Marks
  latest: PublishedCheckpoint | undefined
  /** The last checkpoints, the newest last. */
  recent: PublishedCheckpoint[]
  sizes: CheckpointSizes
  tail: Tail
  /** True once the log has taken its last entry. */
  closed: boolean
  /** Behind the last frame that is in here. */
  place: FramePlace
}

export const emptyState = (): LogState => ({
  frontier: emptyFrontier(),
  events: newEventIndex(),
  marks: {},
  latest: undefined,
  recent: [],
  sizes: checkpointSizes(),
  tail: createTail(),
  closed: false,
  place: { next: 0 },
})

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/**
 * Takes frames in, one after the other. A checkpoint may lie behind entries that it does not cover, so the frontiers since the
 * last one are kept: each is asked for the root that was signed. @throws JournalDamaged
 */
export function createReplay(state: LogState, origin: string): (frame: StoredFrame) => void {
  let since: Frontier[] = [state.frontier]
  return (frame) => {
    const { kind, body } = openFrame(frame.number, frame.bytes)
    if (frame.number !== state.place.next)
      throw new JournalDamaged(`frame ${state.place.next} of the journal is missing`)
    if (kind === FRAME_KIND.batch) {
      replayBatch(state, frame.number, body)
      since.push(state.frontier)
    } else if (kind === FRAME_KIND.checkpoint) {
      const checkpoint = openCheckpointFrame(frame.number, body, origin)
      const at = since.find(({ size }) => size === checkpoint.size)
      if (!at || !sameBytes(rootOf(at), checkpoint.root))
        throw new JournalDamaged(`the entries before frame ${frame.number} do not lead to the root that it signs`)
      takeCheckpoint(state, checkpoint)
      since = since.filter(({ size }) => size >= checkpoint.size)
    } else state.closed = true
    state.place = frame.after
  }
}

function replayBatch(state: LogState, number: number, body: Buffer): void {
  const batch = decodeBatch(body)
  if (batch.first !== state.frontier.size)
    throw new JournalDamaged(`frame ${number} begins with entry ${batch.first}, not ${state.frontier.size}`)
  const growth = appendLeaves(state.frontier, batch.entries.map(leafHash))
  for (let i = 0; i < batch.ids.length / ID_SIZE; i++) {
    const known = state.events.get(batch.ids, i * ID_SIZE)
    if (known >= 0) throw new JournalDamaged(`entry ${batch.first + i} has the event of entry ${known}`)
    state.events.add(batch.first + i, batch.ids, i * ID_SIZE)
  }
  state.frontier = growth.frontier
  state.marks = { ...state.marks, ...batch.marks }
  state.tail.grow(growth.tiles, batch.parts)
}

function openCheckpointFrame(number: number, body: Buffer, origin: string): PublishedCheckpoint {
  const { note, publishedAt } = decodeCheckpoint(body)
  const checkpoint = parseCheckpoint(parseNote(note).text)
  if (checkpoint.origin !== origin)
    throw new JournalDamaged(`frame ${number} is a checkpoint of ${checkpoint.origin}, not of ${origin}`)
  return { size: checkpoint.size, root: checkpoint.root, note, publishedAt }
}

export function takeCheckpoint(state: LogState, checkpoint: PublishedCheckpoint): void {
  state.latest = checkpoint
  state.sizes.add(checkpoint.size)
  state.recent = [...state.recent.slice(-RECENT + 1), checkpoint]
}
