import { availableParallelism } from 'node:os'
import type { Logger } from '@testamur/service-kit'
import type { MemberKeys } from '../domain/compose-award.js'
import type { Chunk, ComposedChunk, ThreadKey, ThreadKeys } from './chunk.js'
import { composeChunk } from './compose-chunk.js'
import { startThread, type Thread } from './thread-handle.js'

/** Composes awards, many of them by threads beside the event loop. */
export type Composers = {
  /** Of each part what is made of it, in order: by threads where there is enough to do and the keys lie in this process. */
  compose(chunk: Chunk, keys: MemberKeys): Promise<ComposedChunk[]>
  /** Starts the threads ahead of the first chunk, and resolves when they are at work. */
  warm(): Promise<void>
  close(): Promise<void>
}

export type ComposersOptions = {
  /** As many as the process may use cores, where it is not given. None: all is composed on the event loop. */
  threads?: number
  log?: Pick<Logger, 'warn'>
}

/** Fewer are composed here in less time than it takes to hand them over. */
const WORTH_A_THREAD = 6
/** So many are some milliseconds of work: a large chunk is spread, and its parts travel while others are made. */
const MOST_IN_PART = 64
const KEY = 32

/** Threads start with the first chunk that is worth it. One that dies is replaced, and what it had is composed here. */
export function openComposers({ threads: most = availableParallelism(), log }: ComposersOptions = {}): Composers {
  const threads: Thread[] = []
  let closed = false
  const start = () => {
    const thread = startThread((error) => {
      threads.splice(threads.indexOf(thread), 1)
      log?.warn({ err: error }, 'a composing thread has ended: what it had is composed on the event loop')
    })
    threads.push(thread)
  }
  const startAll = () => {
    while (!closed && threads.length < most) start()
  }
  const free = (): Thread | undefined => {
    startAll()
    return threads.filter((thread) => thread.ready()).sort((a, b) => a.load() - b.load())[0]
  }
  const composePart = async (part: Chunk, keys: MemberKeys, plain: ThreadKeys): Promise<ComposedChunk> => {
    const thread = free()
    // The learners' keys are handed over; here they would be missed.
    const learnerKeys = part.learnerKeys.slice()
    const composed = thread && (await thread.compose({ ...part, learnerKeys }, plain))
    return composed ?? composeChunk(part, keys)
  }
  return {
    compose: async (chunk, keys) => {
      const plain = threadKeys(keys)
      if (chunk.awards.length < WORTH_A_THREAD || plain === undefined) return [await composeChunk(chunk, keys)]
      return Promise.all(partsOf(chunk, most).map((part) => composePart(part, keys, plain)))
    },
    warm: async () => {
      startAll()
      await Promise.all(threads.map((thread) => thread.warm()))
    },
    close: async () => {
      closed = true
      await Promise.all(threads.splice(0).map((thread) => thread.end()))
    },
  }
}

/** Parts as even as can be, at least one for each thread where that is worth it. */
function partsOf(chunk: Chunk, threads: number): Chunk[] {
  const { awards, learnerKeys } = chunk
  const worth = Math.max(1, Math.min(threads, Math.floor(awards.length / WORTH_A_THREAD)))
  const count = Math.max(worth, Math.ceil(awards.length / MOST_IN_PART))
  const size = Math.ceil(awards.length / count)
  return Array.from({ length: Math.ceil(awards.length / size) }, (_, i) => ({
    ...chunk,
    awards: awards.slice(i * size, (i + 1) * size),
    learnerKeys: learnerKeys.subarray(i * size * KEY, (i + 1) * size * KEY),
  }))
}

/** The keys as a thread can have them; undefined where one of them lies elsewhere, which answers later all the same. */
function threadKeys({ credential, ledger, badge }: MemberKeys): ThreadKeys | undefined {
  const [c, l, b] = [plainKey(credential), plainKey(ledger), badge && plainKey(badge)]
  if (c === undefined || l === undefined || (badge && b === undefined)) return undefined
  return { credential: c, ledger: l, ...(b && { badge: b }) }
}

const plainKey = ({ kid, alg, x5c, material }: Partial<ThreadKey> & { kid: string }): ThreadKey | undefined =>
  alg && material && { kid, alg, ...(x5c && { x5c }), material }
