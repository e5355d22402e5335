import type { FramePlace, Journal, ObjectStore } from '../../src/index.js'

/** Objects in a map that the test looks into. */
export function memoryStore(objects = new Map<string, Uint8Array>()): ObjectStore {
  return {
    get: async (path) => objects.get(path),
    put: async (path, bytes) => void objects.set(path, Uint8Array.from(bytes)),
    delete: async (path) => void objects.delete(path),
    close: async () => {},
  }
}

/** Frames in a list that the test looks into. */
export function memoryJournal(frames: Uint8Array[] = []): Journal {
  return {
    read: async function* ({ next }: FramePlace = { next: 0 }) {
      for (let number = next; number < frames.length; number++)
        yield { number, bytes: frames[number]!, after: { next: number + 1 } }
    },
    takeOver: async () => {},
    append: async (_, bytes) => ({ next: frames.push(Uint8Array.from(bytes)) }),
    close: async () => {},
  }
}
