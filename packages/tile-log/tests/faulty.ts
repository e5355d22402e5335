import type { Journal, ObjectStore } from '../src/ports.js'
import { createDice } from './dice.js'

/** What befalls one call. */
export type Fault = {
  /** Nothing goes on until this resolves: a slow answer, for as long as the test wants it. */
  waits?: Promise<unknown>
  /** The code of the error with which the call fails. */
  fails?: 'EIO' | 'ENOSPC' | 'ECONNRESET'
  /** It fails, and was done all the same, as where an answer is lost. */
  done?: boolean
}

/** Calls of each kind are counted from 1. */
export type StoreCall = { op: 'get' | 'put' | 'delete'; path: string; nth: number }

/** `read` is asked for each frame that is read. `number`: of the frame, or of the next one at a takeover. */
export type JournalCall = { op: 'read' | 'takeOver' | 'append'; number: number; nth: number }

/** Says what befalls a call, in the order in which calls are made: the same calls meet the same faults. */
export type Plan<Call> = (call: Call) => Fault | undefined

export function faultyStore(store: ObjectStore, plan: Plan<StoreCall>): ObjectStore {
  const nth = counter()
  const run = <T>(op: StoreCall['op'], path: string, call: () => Promise<T>): Promise<T> =>
    befall(plan({ op, path, nth: nth(op) }), `${op} of ${path}`, call)
  return {
    get: (path) => run('get', path, () => store.get(path)),
    put: (path, bytes) => run('put', path, () => store.put(path, bytes)),
    delete: (path) => run('delete', path, () => store.delete(path)),
    close: () => store.close(),
  }
}

export function faultyJournal(journal: Journal, plan: Plan<JournalCall>): Journal {
  const nth = counter()
  const run = <T>(op: JournalCall['op'], number: number, call: () => Promise<T>): Promise<T> =>
    befall(plan({ op, number, nth: nth(op) }), `${op} of frame ${number}`, call)
  return {
    read: async function* (from) {
      for await (const frame of journal.read(from)) yield await run('read', frame.number, async () => frame)
    },
    takeOver: (next) => run('takeOver', next, () => journal.takeOver(next)),
    append: (number, bytes) => run('append', number, () => journal.append(number, bytes)),
    close: () => journal.close(),
  }
}

/** One fault, at one call of a kind. */
export const atNth =
  <Call extends { op: string; nth: number }>(op: Call['op'], nth: number, fault: Fault): Plan<Call> =>
  (call) =>
    call.op === op && call.nth === nth ? fault : undefined

/** A fault at this share of the calls of some kinds, the same for the same seed. */
export function atRandom<Call extends { op: string }>(
  seed: number,
  share: number,
  ops: readonly Call['op'][],
  fault: Fault,
): Plan<Call> {
  const dice = createDice(seed)
  return ({ op }) => (ops.includes(op) && dice() < share ? fault : undefined)
}

async function befall<T>(fault: Fault | undefined, what: string, call: () => Promise<T>): Promise<T> {
  await fault?.waits
  if (fault?.fails === undefined) return call()
  if (fault.done) await call()
  throw Object.assign(new Error(`${fault.fails}: ${what}, as planned`), { code: fault.fails })
}

function counter(): (op: string) => number {
  const counts = new Map<string, number>()
  return (op) => {
    const count = (counts.get(op) ?? 0) + 1
    counts.set(op, count)
    return count
  }
}
