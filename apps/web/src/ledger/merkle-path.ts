import { nodeHash } from '@testamur/transparency-log'

/** One step up: the neighbour at this height, on which side it stands, and the hash of both together. */
export type PathStep = { side: 'left' | 'right'; neighbour: Uint8Array; parent: Uint8Array }

/** The climb from a leaf to the root that an audit path describes (RFC 9162 §2.1.3.2), for drawing. It proves nothing by itself. */
export function climb(size: number, index: number, leaf: Uint8Array, hashes: readonly Uint8Array[]): PathStep[] {
  const steps: PathStep[] = []
  let [node, last, hash] = [index, size - 1, leaf]
  for (const neighbour of hashes) {
    const left = node % 2 === 1 || node === last
    hash = left ? nodeHash(neighbour, hash) : nodeHash(hash, neighbour)
    steps.push({ side: left ? 'left' : 'right', neighbour, parent: hash })
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return steps
}

/** The first bytes of a hash, as people compare them. */
export const shortHash = (hash: Uint8Array): string =>
  Array.from(hash.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
