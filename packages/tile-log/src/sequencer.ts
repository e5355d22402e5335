import { appendLeaves, type Frontier, leafHash, MAX_ENTRY_SIZE, type Tile } from '@testamur/transparency-log'
import { type BatchEntry, type BundlePart, encodeBatch, encodeCheckpoint, ID_SIZE, type Marks } from './batch-frame.js'
import type { PublishedCheckpoint } from './checkpoints.js'
import { type Faults, noFaults } from './faults.js'
import { FRAME_HEADER, FRAME_KIND, sealFrame } from './frame.js'
import { type LogState, takeCheckpoint } from './log-state.js'
import type { ObjectWriter } from './object-writer.js'
import type { Journal } from './ports.js'

/** An entry to append: at most 65,535 bytes, its event's id (16 bytes) where the log keeps ids, and its leaf hash where it is known already. */
export type NewEntry = BatchEntry & { hash?: Uint8Array }

/** Where an entry stands. `known`: it was there before, or earlier in the same call. */
export type Placed = { index: number; known: boolean }

/** The log takes no more entries: it was closed. */
export class LogClosed extends Error {
  override readonly name = 'LogClosed'
}

/** The journal failed, or was taken over: whether the last entries are in it is not known. Open the log again and ask it. */
export class LogFailed extends Error {
  override readonly name = 'LogFailed'
}

export type Sequencer = {
  /** Appends those whose id is not there yet. Resolves when all are durable, the known ones too. @throws LogFailed, LogClosed, RangeError */
  append(entries: readonly NewEntry[], marks?: Marks): Promise<Placed[]>
  /** Makes a checkpoint durable, behind all that was appended before. */
  addCheckpoint(checkpoint: PublishedCheckpoint): Promise<void>
  /** The last frame of the log. Later appends are refused. */
  addClosing(): Promise<void>
  /** Runs at a moment when nothing is on its way to the journal: the state is just what its frames amount to. */
  whenStill<T>(work: () => T): Promise<T>
  /** Resolves when nothing is on its way any more. Does not throw. */
  idle(): Promise<void>
  failure(): Error | undefined
}

/** The most entries of one call, and of one frame. More would keep the process from answering others meanwhile. */
export const MOST_ENTRIES = 4_096
const MOST_BYTES = 8 << 20
/** A frame is filled up with what waits until it has so many. */
const ENOUGH = 2_048

type Request = {
  entries: readonly NewEntry[]
  marks: Marks | undefined
  resolve(placed: Placed[]): void
  reject(error: unknown): void
}

type Prepared = {
  frame: Buffer | undefined
  frontier: Frontier
  tiles: readonly Tile[]
  parts: readonly BundlePart[]
  marks: Marks | undefined
  requests: { request: Request; placed: Placed[] }[]
}

/**
 * The one writer of a log. What arrives while a frame is being written shares the next one, which is made ready meanwhile; frames are
 * written one at a time, in order. Ids are looked for where all before them, written or not, are entered already, so that no two
 * entries have the same one: all of it happens in one thread.
 */
export function createSequencer(
  state: LogState,
  parts: { journal: Journal; writer: ObjectWriter; faults?: Faults },
): Sequencer {
  const { journal, writer, faults = noFaults } = parts
  const queue: Request[] = []
  /** The tree with everything that is on its way to the journal. */
  let head = state.frontier
  let nextFrame = state.place.next
  let lastWrite: Promise<void> = Promise.resolve()
  let failed: Error | undefined
  let pumping: Promise<void> | undefined
  /** While it is there, nothing new is made ready. */
  let hold: Promise<unknown> | undefined

  const fail = (cause: unknown): Error => {
    failed ??= new LogFailed(`the log stands still: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
    return failed
  }
  const refuse = (): Error | undefined =>
    failed ?? (state.closed ? new LogClosed('the log is closed: it takes no more entries') : undefined)

  /** One frame behind the others. `apply` runs when it is durable. */
  const write = (make: (number: number) => Buffer, apply: () => void, before?: () => void | Promise<void>) => {
    const number = nextFrame++
    const previous = lastWrite
    const written = (async () => {
      await previous
      if (failed) throw failed
      try {
        await before?.()
        state.place = await journal.append(number, make(number))
        await faults.at('append:after-frame')
      } catch (error) {
        throw fail(error)
      }
      apply()
    })()
    lastWrite = written.catch(() => {})
    return written
  }

  const prepare = (requests: readonly Request[]): Prepared => {
    const fresh: NewEntry[] = []
    let marks: Marks | undefined
    const answered = requests.map((request) => {
      if (request.marks) marks = { ...marks, ...request.marks }
      const placed = request.entries.map((entry): Placed => {
        const index = head.size + fresh.length
        if (entry.id) {
          const known = state.events.get(entry.id)
          if (known >= 0) return { index: known, known: true }
          state.events.add(index, entry.id)
        }
        fresh.push(entry)
        return { index, known: false }
      })
      return { request, placed }
    })
    if (fresh.length === 0) return { frame: undefined, frontier: head, tiles: [], parts: [], marks, requests: answered }
    const encoded = encodeBatch(nextFrame, { first: head.size, entries: fresh, marks })
    const growth = appendLeaves(
      head,
      fresh.map(({ hash, bytes }) => hash ?? leafHash(bytes)),
    )
    head = growth.frontier
    return { ...encoded, frontier: growth.frontier, tiles: growth.tiles, marks, requests: answered }
  }

  const commit = ({ frontier, tiles, parts: grown, marks }: Prepared) => {
    state.frontier = frontier
    if (marks) state.marks = { ...state.marks, ...marks }
    state.tail.grow(tiles, grown)
    writer.write(state.tail.takeFull())
  }

  const sequence = (requests: readonly Request[]): Promise<void> => {
    const prepared = prepare(requests)
    const done = prepared.frame
      ? write(
          () => prepared.frame!,
          () => commit(prepared),
          () => faults.at('append:before-frame'),
        )
      : // All are known: durable once that which is on its way is.
        lastWrite.then(() => {
          if (failed) throw failed
        })
    return done.then(
      () => {
        for (const { request, placed } of prepared.requests) request.resolve(placed)
      },
      (error) => {
        for (const { request } of prepared.requests) request.reject(error)
      },
    )
  }

  const pump = async () => {
    // In the next turn of the loop, so that requests that were read together are written together.
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) {
      const refused = refuse()
      if (refused) {
        for (const { reject } of queue.splice(0)) reject(refused)
        break
      }
      const before = lastWrite
      void sequence(takeSome(queue))
      // One frame is written while the next is made ready, and not more.
      await before
      while (hold) await hold
      await writer.room().catch((error) => {
        for (const { reject } of queue.splice(0)) reject(error)
      })
    }
    pumping = undefined
  }

  return {
    append: (entries, marks) => {
      const wrong = whyNot(entries)
      if (wrong) return Promise.reject(wrong)
      const refused = refuse()
      if (refused) return Promise.reject(refused)
      if (entries.length === 0) return Promise.resolve([])
      return new Promise((resolve, reject) => {
        queue.push({ entries, marks, resolve, reject })
        pumping ??= pump()
      })
    },
    addCheckpoint: (checkpoint) =>
      write(
        (number) => encodeCheckpoint(number, checkpoint.note, checkpoint.publishedAt),
        () => takeCheckpoint(state, checkpoint),
        () => faults.at('publish:before-frame'),
      ),
    addClosing: () =>
      write(
        (number) => sealFrame(Buffer.alloc(FRAME_HEADER), FRAME_KIND.closing, number),
        () => {
          state.closed = true
        },
      ),
    whenStill: (work) => {
      // In the chain of writes, so that the next one waits for it.
      const done = lastWrite.then(() => {
        if (failed) throw failed
        return work()
      })
      const settled: Promise<void> = done.then(
        () => {},
        () => {},
      )
      lastWrite = settled
      const held = settled.then(() => {
        if (hold === held) hold = undefined
      })
      hold = held
      return done
    },
    idle: async () => {
      while (pumping) await pumping
      await lastWrite
    },
    failure: () => failed,
  }
}

function whyNot(entries: readonly NewEntry[]): RangeError | undefined {
  if (entries.length > MOST_ENTRIES)
    return new RangeError(`${entries.length} entries in one call: ${MOST_ENTRIES} is the most`)
  const ids = entries[0]?.id !== undefined
  for (const { bytes, id } of entries) {
    if (bytes.length > MAX_ENTRY_SIZE)
      return new RangeError(`an entry of ${bytes.length} bytes: ${MAX_ENTRY_SIZE} is the most`)
    if ((id !== undefined) !== ids || (id && id.length !== ID_SIZE))
      return new RangeError(`each entry of a log has an id of ${ID_SIZE} bytes, or none has`)
  }
  return undefined
}

function takeSome(queue: Request[]): Request[] {
  let [taken, entries, bytes] = [0, 0, 0]
  while (taken < queue.length && entries < ENOUGH && bytes < MOST_BYTES) {
    const request = queue[taken]!
    if (taken > 0 && entries + request.entries.length > MOST_ENTRIES) break
    entries += request.entries.length
    for (const entry of request.entries) bytes += entry.bytes.length
    taken++
  }
  return queue.splice(0, taken)
}
