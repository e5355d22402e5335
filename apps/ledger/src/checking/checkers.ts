import { availableParallelism } from 'node:os'
import type { Logger } from '@testamur/service-kit'
import { unpack } from './packed.js'
import type { Check, Checked, Task } from './task.js'
import { startThread, type Thread } from './thread-handle.js'

export type { Check, Checked } from './task.js'

/** Threads that check signatures, so that the event loop goes on serving. */
export type Checkers = {
  /** In order, one answer to each entry; a key that is none of Ed25519 has signed nothing. @throws CheckersGone */
  check(entries: readonly Check[]): Promise<Checked[]>
  /** Resolves when what is under way has been answered and the threads have ended. */
  close(): Promise<void>
}

/** No thread could answer. The entries are not to blame: they may be tried again. */
export class CheckersGone extends Error {
  override readonly name = 'CheckersGone'
}

export type CheckersOptions = {
  /** As many as the process may use cores, where it is not given. */
  threads?: number
  log?: Pick<Logger, 'warn'>
}

/** So many entries are some milliseconds of work: a large batch is spread, and a small one does not wait for all of it. */
const AT_ONCE = 64
/** What a thread has before it: one task in work and one at hand, so that it never waits for the event loop. */
const AHEAD = 2
/** A task that so many threads have died of is given up. */
const MOST_TRIES = 3

/** Threads start with the first entries, are replaced where one dies, and keep no process alive that has nothing to check. */
export function openCheckers(options: CheckersOptions = {}): Checkers {
  const pool = createPool(options)
  const underWay = new Set<Promise<Checked[]>>()
  let closed = false
  const checkSome = (entries: readonly Check[]): Promise<Checked[]> => {
    const done: Promise<Checked[]> = pool.add(entries).finally(() => underWay.delete(done))
    underWay.add(done)
    return done
  }
  return {
    check: async (entries) => {
      if (closed) throw new CheckersGone('the checking threads are closed')
      const parts = Array.from({ length: Math.ceil(entries.length / AT_ONCE) }, (_, i) =>
        checkSome(entries.slice(i * AT_ONCE, (i + 1) * AT_ONCE)),
      )
      const answers = await Promise.all(parts)
      return answers.flat()
    },
    close: async () => {
      closed = true
      await Promise.allSettled(underWay)
      await pool.end()
    },
  }
}

type ThreadPool = { add(entries: readonly Check[]): Promise<Checked[]>; end(): Promise<void> }

function createPool({ threads: most = availableParallelism(), log }: CheckersOptions): ThreadPool {
  const threads: Thread[] = []
  const queue: Task[] = []

  const start = (): Thread => {
    const thread: Thread = startThread({
      answered: ({ entries, resolve }, packed) => {
        resolve(unpack(packed, entries.length))
        handOut()
      },
      lost: (orphans, why) => {
        log?.warn({ err: why, tasks: orphans.length }, 'a checking thread has ended: others take over')
        threads.splice(threads.indexOf(thread), 1)
        queue.unshift(...again(orphans, why))
        handOut()
      },
    })
    threads.push(thread)
    return thread
  }
  const free = (): Thread | undefined => {
    const least = threads.reduce<Thread | undefined>((a, b) => (a && a.tasks() <= b.tasks() ? a : b), undefined)
    if (threads.length < most && least?.tasks() !== 0) return start()
    return least && least.tasks() < AHEAD ? least : undefined
  }
  function handOut(): void {
    try {
      while (queue.length > 0) {
        const thread = free()
        if (!thread) return
        thread.take(queue.shift()!)
      }
    } catch (error) {
      // Not one more thread could be started: those that there are go on, and answer what waits.
      if (threads.length === 0) giveUp(queue.splice(0), error)
    }
  }
  return {
    add: (entries) =>
      new Promise((resolve, reject) => {
        queue.push({ entries, tries: 0, resolve, reject })
        handOut()
      }),
    end: async () => {
      await Promise.all(threads.splice(0).map((thread) => thread.end()))
    },
  }
}

/** Those of a dead thread's tasks that are worth another. */
function again(orphans: Task[], why: Error): Task[] {
  for (const task of orphans) task.tries++
  giveUp(
    orphans.filter((task) => task.tries >= MOST_TRIES),
    why,
  )
  return orphans.filter((task) => task.tries < MOST_TRIES)
}

function giveUp(tasks: readonly Task[], cause: unknown): void {
  for (const { reject } of tasks) reject(new CheckersGone('no checking thread could answer', { cause }))
}
