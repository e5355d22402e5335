const M = 0x5bd1e995
const SEED = 0x9747b28c

/** MurmurHash2 (32 bits, signed) as Kafka's Java client computes it (org.apache.kafka.common.utils.Utils.murmur2). */
export function murmur2(data: Uint8Array): number {
  const length = data.length
  let h = SEED ^ length
  const blocks = length >> 2
  for (let i = 0; i < blocks; i++) {
    const at = i * 4
    let k = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
    k = Math.imul(k, M)
    k ^= k >>> 24
    k = Math.imul(k, M)
    h = Math.imul(h, M) ^ k
  }
  return finish(mixTail(h, data, blocks * 4))
}

function mixTail(start: number, data: Uint8Array, tail: number): number {
  const rest = data.length - tail
  if (rest === 0) return start
  let h = start
  for (let i = rest - 1; i >= 0; i--) h ^= data[tail + i]! << (8 * i)
  return Math.imul(h, M)
}

function finish(start: number): number {
  let h = start ^ (start >>> 13)
  h = Math.imul(h, M)
  return h ^ (h >>> 15)
}

/** The key's hash without its sign (Java's Utils.toPositive), 0 to 2^31-1. */
export const positiveHash = (key: string): number => murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff

/** The partition of a key, the same as Kafka's Java client and kafkajs' DefaultPartitioner choose. */
export const partitionFor = (key: string, partitions: number): number => positiveHash(key) % partitions
