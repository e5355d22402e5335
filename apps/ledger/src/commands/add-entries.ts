import { leafHash } from '@testamur/transparency-log'
import type { Store } from '../store/store.js'
import type { Append, HashedEntry } from './append-entries.js'

/** Adds one entry, and resolves with its index once it is durable. */
export type Add = (bytes: Uint8Array) => Promise<number>

type Waiting = { entry: HashedEntry; resolve(index: number): void; reject(error: unknown): void }

/** The most entries, and the most bytes, of one transaction. */
const MOST = 4_096
const MOST_BYTES = 8 << 20

/**
 * Adds entries of a bare log. Those that arrive while one transaction is under way share the next: one durable step for all,
 * however many they are. Nothing is deduplicated.
 */
export function createAdder(store: Store, append: Append): Add {
  const queue: Waiting[] = []
  let running = false

  const drain = async () => {
    running = true
    while (queue.length > 0) await addTogether(store, append, takeSome(queue))
    running = false
  }
  return (bytes) =>
    new Promise((resolve, reject) => {
      queue.push({ entry: { bytes, hash: leafHash(bytes) }, resolve, reject })
      // In the next turn of the loop, so that requests that were read together are added together.
      if (!running) {
        running = true
        setImmediate(() => void drain())
      }
    })
}

function takeSome(queue: Waiting[]): Waiting[] {
  let count = 0
  for (let bytes = 0; count < Math.min(queue.length, MOST) && bytes < MOST_BYTES; count++)
    bytes += queue[count]!.entry.bytes.length
  return queue.splice(0, count)
}

async function addTogether(store: Store, append: Append, waiting: readonly Waiting[]): Promise<void> {
  const entries = waiting.map(({ entry }) => entry)
  try {
    const first = await store.transaction(async (tx) => append(tx, await tx.log.lock(), entries))
    waiting.forEach(({ resolve }, i) => {
      resolve(first + i)
    })
  } catch (error) {
    for (const { reject } of waiting) reject(error)
  }
}
