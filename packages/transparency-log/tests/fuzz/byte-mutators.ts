import { below, pick } from '../random.js'

export type ByteMutator = (random: () => number, bytes: Uint8Array, others: readonly Uint8Array[]) => Uint8Array

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))
const edited = (bytes: Uint8Array, edit: (copy: Uint8Array) => unknown): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  if (copy.length > 0) edit(copy)
  return copy
}
const someBytes = (random: () => number): Uint8Array =>
  Uint8Array.from({ length: 1 + below(random, 40) }, () => below(random, 256))

const BYTE_MUTATORS: readonly ByteMutator[] = [
  function flipBit(random, bytes) {
    return edited(bytes, (copy) => {
      copy[below(random, copy.length)]! ^= 1 << below(random, 8)
    })
  },
  function setByte(random, bytes) {
    return edited(bytes, (copy) => {
      copy[below(random, copy.length)] = pick(random, [0, 1, 0x7f, 0x80, 0xff])
    })
  },
  function insert(random, bytes) {
    const at = below(random, bytes.length + 1)
    return join(bytes.subarray(0, at), someBytes(random), bytes.subarray(at))
  },
  function cutOut(random, bytes) {
    const at = below(random, bytes.length)
    return join(bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, pick(random, [1, 2, 32, 64]))))
  },
  function truncate(random, bytes) {
    return bytes.slice(0, below(random, bytes.length))
  },
  function truncateToHash(random, bytes) {
    return bytes.slice(0, 32 * below(random, bytes.length / 32 + 1))
  },
  function append(random, bytes, others) {
    return join(bytes, pick(random, [someBytes(random), new Uint8Array(32), new Uint8Array(2), pick(random, others)]))
  },
  function moveRange(random, bytes) {
    const [at, to, length] = [below(random, bytes.length), below(random, bytes.length), 1 + below(random, 40)]
    return edited(bytes, (copy) => copy.copyWithin(to, at, at + length))
  },
  function swapHashes(random, bytes) {
    const count = Math.floor(bytes.length / 32)
    const [a, b] = [below(random, count), below(random, count)]
    return edited(bytes, (copy) => {
      copy.set(bytes.subarray(32 * a, 32 * a + 32), 32 * b)
      copy.set(bytes.subarray(32 * b, 32 * b + 32), 32 * a)
    })
  },
  function splice(random, bytes, others) {
    const other = pick(random, others)
    return join(bytes.subarray(0, below(random, bytes.length)), other.subarray(below(random, other.length)))
  },
  function zeros(random, bytes) {
    const at = below(random, bytes.length)
    return edited(bytes, (copy) => copy.fill(0, at, at + 1 + below(random, 64)))
  },
]

/** One change to bytes, seldom two. */
export function mutateBytes(random: () => number, bytes: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const once = pick(random, BYTE_MUTATORS)(random, bytes, others)
  return random() < 0.85 ? once : pick(random, BYTE_MUTATORS)(random, once, others)
}
