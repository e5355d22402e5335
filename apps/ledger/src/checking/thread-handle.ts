import { Worker } from 'node:worker_threads'
import { ENTRY_PREFIX, type PublicJwk } from '@testamur/credential-model'
import { type Layout, layoutOf, pack } from './packed.js'
import type { Task } from './task.js'

/** One checking thread, seen from the event loop. */
export type Thread = {
  /** How many it has before it. */
  tasks(): number
  take(task: Task): void
  end(): Promise<void>
}

export type ThreadEvents = {
  answered(task: Task, packed: ArrayBuffer): void
  /** It has died, once and for good; `orphans` are what it has not answered, in order. Not told after `end`. */
  lost(orphans: Task[], why: Error): void
}

type Answer = { id: number; packed: ArrayBuffer }

/** No place in the list of keys: of a key that is none of Ed25519. */
const NO_KEY = 0xffff_ffff

/** The task as the thread reads it: each key once, by its `x` (RFC 8037 §2). */
function messageOf({ entries }: Task): { layout: Layout; keys: string[]; packed: ArrayBuffer } {
  const places = new Map<string, number>()
  const placeOf = ({ kty, crv, x }: PublicJwk): number => {
    if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined) return NO_KEY
    const place = places.get(x) ?? places.size
    places.set(x, place)
    return place
  }
  const packed = pack(entries.map(({ text, jwk }) => ({ text, key: placeOf(jwk) })))
  return { layout: layoutOf(entries.length), keys: [...places.keys()], packed }
}

/** Starts a thread of this process. It keeps the process alive only while it has something to answer. */
export function startThread(events: ThreadEvents): Thread {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), {
    name: 'checking',
    workerData: { prefix: ENTRY_PREFIX },
    // Whatever loads or watches the process has no business in here.
    execArgv: [],
  })
  const tasks = new Map<number, Task>()
  let next = 0
  let why: Error | undefined
  let ended = false
  worker.unref()
  worker.on('message', ({ id, packed }: Answer) => {
    const task = tasks.get(id)
    tasks.delete(id)
    if (tasks.size === 0) worker.unref()
    if (task) events.answered(task, packed)
  })
  worker.on('error', (error: Error) => {
    why = error
  })
  worker.on('exit', (code) => {
    const orphans = [...tasks.values()]
    tasks.clear()
    if (!ended) events.lost(orphans, why ?? new Error(`a checking thread has exited with ${code}`))
  })
  return {
    tasks: () => tasks.size,
    take: (task) => {
      const message = messageOf(task)
      tasks.set(next, task)
      worker.ref()
      worker.postMessage({ id: next++, ...message }, [message.packed])
    },
    end: async () => {
      ended = true
      await worker.terminate()
    },
  }
}
