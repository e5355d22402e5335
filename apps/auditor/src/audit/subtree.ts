import { HASH_SIZE, nodeHash } from '@testamur/transparency-log'

/** The root over the hashes of a full tile, which is its hash in the tile above (C2SP tlog-tiles). */
export function subtreeOf(hashes: Uint8Array): Uint8Array {
  let level = Array.from({ length: hashes.length / HASH_SIZE }, (_, i) =>
    hashes.subarray(i * HASH_SIZE, (i + 1) * HASH_SIZE),
  )
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, i) => nodeHash(level[2 * i]!, level[2 * i + 1]!))
  return level[0]!
}
