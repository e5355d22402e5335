import type { ObjectStore } from './ports.js'
import type { DerivedObject } from './tail.js'

/** Stores derived objects beside the appending, a few at a time. */
export type ObjectWriter = {
  write(objects: readonly DerivedObject[]): void
  /** Remembers a partial object: it is deleted once the full one of its place is stored. */
  outgrown(path: string): void
  /** Resolves when there is room: not more than so many bytes wait. @throws what storing failed with, where there is none */
  room(): Promise<void>
  /** Resolves when all that was written so far is stored. @throws what storing failed with */
  flush(): Promise<void>
}

const AT_ONCE = 8
/** More than this waiting holds appends up, so that a slow store costs time and not memory. A store that is down stops nothing before. */
const MOST_WAITING = 64 << 20

/**
 * A failure stays until it is over: what could not be stored is tried again at the next `write`, `room` or `flush`, since all of it is
 * still at hand.
 */
export function createObjectWriter(objects: ObjectStore, onStored: (object: DerivedObject) => void): ObjectWriter {
  const queue: DerivedObject[] = []
  /** Partial objects that are stored, by the path of the full one. */
  const partials = new Map<string, string[]>()
  let waiting = 0
  let running = 0
  let failure: { error: unknown } | undefined
  let listeners: (() => void)[] = []

  const tell = () => {
    const heard = listeners
    listeners = []
    for (const listener of heard) listener()
  }
  const change = () => new Promise<void>((resolve) => listeners.push(resolve))
  const storeNext = async (): Promise<void> => {
    running++
    while (!failure) {
      const object = queue.shift()
      if (!object) break
      try {
        await objects.put(object.path, object.bytes)
        waiting -= object.bytes.length
        onStored(object)
        // Nobody is helped by knowing that a partial one stayed: it takes some room, and is still true.
        for (const path of partials.get(object.path) ?? []) void objects.delete(path).catch(() => {})
        partials.delete(object.path)
      } catch (error) {
        queue.unshift(object)
        failure = { error }
      }
      tell()
    }
    running--
    tell()
  }
  const start = () => {
    while (!failure && running < AT_ONCE && running < queue.length) void storeNext()
  }
  const until = async (done: () => boolean) => {
    failure = undefined
    start()
    while (!done()) {
      if (failure) throw (failure as { error: unknown }).error
      await change()
    }
  }
  return {
    write: (more) => {
      for (const object of more) {
        queue.push(object)
        waiting += object.bytes.length
      }
      start()
    },
    outgrown: (path) => {
      const full = path.slice(0, path.indexOf('.p/'))
      partials.set(full, [...(partials.get(full) ?? []), path])
    },
    room: () => until(() => waiting <= MOST_WAITING),
    flush: () => until(() => waiting === 0 && queue.length === 0 && running === 0),
  }
}
