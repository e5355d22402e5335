import { randomFillSync, randomInt } from 'node:crypto'

const ID_SIZE = 16
const FREE = 0xffffffff
const FIRST_ROOM = 1_024

/**
 * The ids of all events so far, in the order of their entries: 16 bytes each, and a table of places, four bytes a slot, at most
 * two thirds full. With room to grow that is 22 to 44 bytes an entry.
 */
export type EventIds = {
  /** Adds the next entry's id; gives the place of the entry that has it already. */
  add(id: string): number | undefined
  /** Takes the place of an entry that has no id. */
  skip(): void
  size(): number
  /** The ids from a place on, as they go into a file. */
  bytes(from: number): Uint8Array
  /** Forgets all behind the first `size`. */
  cut(size: number): void
}

/** The hash is seeded: who makes ids cannot make them crowd one place of the table. */
const seed = randomInt(2 ** 32)

function hashOf(of: Buffer, offset: number): number {
  let mixed = seed
  for (let at = 0; at < ID_SIZE; at += 4) {
    mixed = Math.imul(mixed ^ of.readUInt32LE(offset + at), 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  mixed = Math.imul(mixed, 0x85ebca6b)
  return mixed ^ (mixed >>> 13)
}

export function createEventIds(known: Uint8Array = new Uint8Array(0)): EventIds {
  let size = 0
  let ids = Buffer.alloc(FIRST_ROOM * ID_SIZE)
  let slots = new Uint32Array(FIRST_ROOM * 2).fill(FREE)
  const id = Buffer.alloc(ID_SIZE)

  const find = (of: Buffer, offset: number): number => {
    const mask = slots.length - 1
    let at = hashOf(of, offset) & mask
    for (; slots[at] !== FREE; at = (at + 1) & mask) {
      const place = slots[at]! * ID_SIZE
      if (ids.compare(of, offset, offset + ID_SIZE, place, place + ID_SIZE) === 0) return at
    }
    return at
  }
  const rebuild = (length: number) => {
    slots = new Uint32Array(length).fill(FREE)
    for (let i = 0; i < size; i++) {
      const at = find(ids, i * ID_SIZE)
      if (slots[at] === FREE) slots[at] = i
    }
  }
  const grow = () => {
    if ((size + 1) * ID_SIZE > ids.length) ids = Buffer.concat([ids], ids.length * 2)
    if ((size + 1) * 3 > slots.length * 2) rebuild(slots.length * 2)
  }
  const push = (): number | undefined => {
    grow()
    const at = find(id, 0)
    const before = slots[at] === FREE ? undefined : slots[at]
    id.copy(ids, size * ID_SIZE)
    if (before === undefined) slots[at] = size
    size++
    return before
  }
  for (let at = 0; at + ID_SIZE <= known.length; at += ID_SIZE) {
    id.set(known.subarray(at, at + ID_SIZE))
    push()
  }
  return {
    add: (text) => {
      id.write(text.replaceAll('-', ''), 'hex')
      return push()
    },
    skip: () => {
      randomFillSync(id)
      push()
    },
    size: () => size,
    bytes: (from) => ids.subarray(from * ID_SIZE, size * ID_SIZE),
    cut: (to) => {
      size = Math.min(size, to)
      rebuild(slots.length)
    },
  }
}
