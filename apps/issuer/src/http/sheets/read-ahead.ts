/** How much may be held of all sheets that are coming in, in bytes. Beyond it, senders wait. */
const MOST_HELD = 64 * 1024 * 1024

let held = 0
const waiting: (() => void)[] = []
const hold = (bytes: number) => {
  held += bytes
}
const release = (bytes: number) => {
  held -= bytes
  if (held >= MOST_HELD) return
  for (const go of waiting.splice(0)) go()
}
const room = () => (held < MOST_HELD ? undefined : new Promise<void>((resolve) => waiting.push(resolve)))

type Queue = { chunks: Uint8Array[]; ended: boolean; failure?: unknown; left: boolean; wake: () => void }

async function pump(body: AsyncIterable<Uint8Array>, queue: Queue): Promise<void> {
  try {
    for await (const chunk of body) {
      // Nobody reads it any more: the rest is taken all the same, since a sender who is cut off sees no answer.
      if (queue.left) continue
      hold(chunk.length)
      queue.chunks.push(chunk)
      queue.wake()
      await room()
    }
  } catch (error) {
    queue.failure = error
  }
  queue.ended = true
  queue.wake()
}

function leave(queue: Queue): void {
  queue.left = true
  release(queue.chunks.splice(0).reduce((sum, { length }) => sum + length, 0))
}

async function* taken(queue: Queue): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const chunk = queue.chunks.shift()
      if (chunk) {
        release(chunk.length)
        yield chunk
      } else if (queue.failure) throw queue.failure
      else if (queue.ended) return
      else
        await new Promise<void>((resolve) => {
          queue.wake = resolve
        })
    }
  } finally {
    leave(queue)
  }
}

/** Bytes that are read once. Whoever does not read them to their end says so. */
export type AheadBytes = AsyncIterable<Uint8Array> & { leave(): void }

/**
 * The body of a request, taken in as quickly as it comes: checking its rows may take longer than a server waits for a
 * request, which would end it. What is held of all bodies together is bounded.
 */
export function readAhead(body: AsyncIterable<Uint8Array>): AheadBytes {
  const queue: Queue = { chunks: [], ended: false, left: false, wake: () => {} }
  void pump(body, queue)
  return Object.assign(taken(queue), { leave: () => leave(queue) })
}
