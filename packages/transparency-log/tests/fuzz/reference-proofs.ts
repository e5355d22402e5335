import { createHash } from 'node:crypto'

// RFC 6962 §2.1 read backwards, by its own recursion: what a path or a proof leads to. Slow, in big integers, with hashing of its
// own, and nothing taken from the package, which walks up from the leaf as RFC 9162 §2.1.3.2 and §2.1.4.2 do.

const hash = (...parts: Uint8Array[]): Buffer => {
  const sha = createHash('sha256')
  for (const part of parts) sha.update(part)
  return sha.digest()
}
const node = (left: Uint8Array, right: Uint8Array): Buffer => hash(Uint8Array.of(1), left, right)
const split = (n: bigint): bigint => 1n << BigInt((n - 1n).toString(2).length - 1)

const isHash = (value: unknown): value is Uint8Array => value instanceof Uint8Array && value.length === 32
const sizeOf = (value: unknown): bigint | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 53 ? BigInt(value) : undefined
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** On which side the siblings of a leaf stand, from the leaf up: what of (size, index) an audit path depends on. */
export function pathShape(size: bigint, index: bigint): string {
  if (size === 1n) return ''
  const k = split(size)
  return index < k ? `${pathShape(k, index)}r` : `${pathShape(size - k, index - k)}l`
}

/** The same for SUBPROOF(old, D[size], whole). */
export function proofShape(old: bigint, size: bigint, whole = true): string {
  if (old === size) return whole ? 'whole' : 'part'
  const k = split(size)
  return old <= k ? `${proofShape(old, k, whole)}r` : `${proofShape(old - k, size - k, false)}l`
}

/** Whether PATH(index, D[size]) may be `path` where MTH(D[size]) is `root`. */
export function holdsInclusion(size: unknown, index: unknown, leaf: unknown, path: readonly unknown[], root: unknown) {
  const [n, m] = [sizeOf(size), sizeOf(index)]
  if (n === undefined || m === undefined || m >= n) return false
  if (!isHash(leaf) || !isHash(root) || !path.every(isHash)) return false
  const shape = pathShape(n, m)
  if (shape.length !== path.length) return false
  const reached = [...shape].reduce<Uint8Array>(
    (below, side, i) => (side === 'r' ? node(below, path[i]!) : node(path[i]!, below)),
    leaf,
  )
  return same(reached, root)
}

type Roots = { old: Uint8Array; all: Uint8Array }

function rootsOf(old: bigint, size: bigint, whole: boolean, proof: readonly Uint8Array[], oldRoot: Uint8Array): Roots {
  if (old === size) {
    const own = whole ? [oldRoot] : proof
    if (own.length !== 1 || (whole && proof.length > 0)) throw new RangeError('another length')
    return { old: own[0]!, all: own[0]! }
  }
  const last = proof.at(-1)
  if (!last) throw new RangeError('another length')
  const k = split(size)
  const rest = proof.slice(0, -1)
  if (old <= k) {
    const left = rootsOf(old, k, whole, rest, oldRoot)
    return { old: left.old, all: node(left.all, last) }
  }
  const right = rootsOf(old - k, size - k, false, rest, oldRoot)
  return { old: node(last, right.old), all: node(last, right.all) }
}

/** Whether PROOF(old, D[size]) may be `proof` where the roots are these; from nothing to anything, and of equals, it is empty. */
export function holdsConsistency(old: unknown, size: unknown, from: unknown, to: unknown, proof: readonly unknown[]) {
  const [m, n] = [sizeOf(old), sizeOf(size)]
  if (m === undefined || n === undefined || m > n) return false
  if (!isHash(from) || !isHash(to) || !proof.every(isHash)) return false
  if (m === 0n) return proof.length === 0 && same(from, n === 0n ? to : from) && same(from, hash())
  try {
    const roots = rootsOf(m, n, true, proof, from)
    return same(roots.old, from) && same(roots.all, to)
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
