import { randomBytes } from 'node:crypto'
import { ID_SIZE } from './batch-frame.js'

/**
 * Which id has which index: open addressing in typed arrays, 20 bytes a slot and no object an entry, about 30 to 60 MB at a million.
 * In 64 parts, so that growing stops the process for no more than a few milliseconds.
 */
export type EventIndex = {
  readonly size: number
  /** The index of the id whose 16 bytes stand at `at`; -1 where there is none. */
  get(ids: Uint8Array, at?: number): number
  /** Keeps an id that is not there yet. @throws RangeError beyond 2^32-2 */
  add(index: number, ids: Uint8Array, at?: number): void
  /** All of it as bytes, for `loadEventIndex`. */
  dump(): Uint8Array[]
}

/** Words of 32 bits: four of the id, then the index plus one; zero is an empty slot. */
const SLOT = 5
const PARTS = 64
const SMALLEST = 1 << 4
/** The largest index that a slot can hold. */
const LARGEST = 0xffff_fffe

type Part = { slots: Uint32Array; mask: number; used: number }

const newPart = (capacity: number): Part => ({
  slots: new Uint32Array(capacity * SLOT),
  mask: capacity - 1,
  used: 0,
})

/** The seed keeps whoever chooses ids from choosing ones that collide. */
function hashOf(seed: Uint32Array, a: number, b: number, c: number, d: number): number {
  let h = seed[0]! ^ a
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) ^ b
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) ^ c ^ seed[1]!
  h = Math.imul(h ^ (h >>> 16), 0x27d4eb2f) ^ d
  h = Math.imul(h ^ (h >>> 15), 0x165667b1) ^ seed[2]!
  return (h ^ (h >>> 16)) >>> 0
}

/** Where the id stands, or the empty slot that it would take, in words. */
function find({ slots, mask }: Part, hash: number, a: number, b: number, c: number, d: number): number {
  for (let slot = (hash >>> 6) & mask; ; slot = (slot + 1) & mask) {
    const at = slot * SLOT
    if (slots[at + 4] === 0) return at
    if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return at
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0

function grow(part: Part, seed: Uint32Array): Part {
  const larger = newPart((part.mask + 1) * 2)
  const { slots } = part
  for (let at = 0; at < slots.length; at += SLOT) {
    if (slots[at + 4] === 0) continue
    const [a, b, c, d] = [slots[at]!, slots[at + 1]!, slots[at + 2]!, slots[at + 3]!]
    const to = find(larger, hashOf(seed, a, b, c, d), a, b, c, d)
    for (let i = 0; i < SLOT; i++) larger.slots[to + i] = slots[at + i]!
  }
  larger.used = part.used
  return larger
}

function indexOver(seed: Uint32Array, parts: Part[], count: number): EventIndex {
  let size = count
  return {
    get size() {
      return size
    },
    get(ids, at = 0) {
      const [a, b, c, d] = [word(ids, at), word(ids, at + 4), word(ids, at + 8), word(ids, at + 12)]
      const hash = hashOf(seed, a, b, c, d)
      const part = parts[hash & (PARTS - 1)]!
      return part.slots[find(part, hash, a, b, c, d) + 4]! - 1
    },
    add(index, ids, at = 0) {
      if (ids.length < at + ID_SIZE) throw new RangeError('an id has 16 bytes')
      if (index > LARGEST) throw new RangeError(`a log with ids holds ${LARGEST + 1} entries`)
      const [a, b, c, d] = [word(ids, at), word(ids, at + 4), word(ids, at + 8), word(ids, at + 12)]
      const hash = hashOf(seed, a, b, c, d)
      let part = parts[hash & (PARTS - 1)]!
      // Seven tenths full: longer chains cost more than memory.
      if ((part.used + 1) * 10 > (part.mask + 1) * 7) {
        part = grow(part, seed)
        parts[hash & (PARTS - 1)] = part
      }
      const slot = find(part, hash, a, b, c, d)
      if (part.slots[slot + 4] !== 0) throw new Error('the id is there already')
      const { slots } = part
      slots[slot] = a
      slots[slot + 1] = b
      slots[slot + 2] = c
      slots[slot + 3] = d
      slots[slot + 4] = index + 1
      part.used++
      size++
    },
    dump: () => {
      const head = new Uint32Array([PARTS, size, ...seed, ...parts.flatMap((part) => [part.mask + 1, part.used])])
      return [head, ...parts.map((part) => part.slots)].map(bytesOf)
    },
  }
}

const bytesOf = (words: Uint32Array) => new Uint8Array(words.buffer, words.byteOffset, words.byteLength)

export function newEventIndex(): EventIndex {
  const seed = new Uint32Array(4)
  seed.set(new Uint32Array(new Uint8Array(randomBytes(16)).buffer))
  return indexOver(
    seed,
    Array.from({ length: PARTS }, () => newPart(SMALLEST)),
    0,
  )
}

/** The index that was dumped on a machine of the same byte order; undefined where these bytes are none. */
export function loadEventIndex(bytes: Uint8Array): EventIndex | undefined {
  const headWords = 2 + 4 + 2 * PARTS
  if (bytes.length < headWords * 4 || bytes.length % 4 !== 0) return undefined
  // A copy at a place of its own: words must lie at multiples of four, and what was given need not.
  const words = new Uint32Array(Uint8Array.from(bytes).buffer)
  if (words[0] !== PARTS) return undefined
  const seed = words.slice(2, 6)
  const parts: Part[] = []
  let at = headWords
  for (let i = 0; i < PARTS; i++) {
    const [capacity, used] = [words[6 + 2 * i]!, words[7 + 2 * i]!]
    if (capacity < SMALLEST || (capacity & (capacity - 1)) !== 0) return undefined
    // Views of the one copy: a part that grows takes room of its own.
    parts.push({ slots: words.subarray(at, at + capacity * SLOT), mask: capacity - 1, used })
    at += capacity * SLOT
  }
  return at === words.length ? indexOver(seed, parts, words[1]!) : undefined
}
