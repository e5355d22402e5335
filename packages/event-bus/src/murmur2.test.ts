import { randomBytes } from 'node:crypto'
import { Partitioners } from 'kafkajs'
import { expect, test } from 'vitest'
import { murmur2, partitionFor } from './murmur2.js'

// From Apache Kafka's own UtilsTest.testMurmur2.
const vectors: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
]

test.each(vectors)('murmur2 of %s is what Java computes', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash)
})

test('keys go to the partition that the Kafka client chooses', () => {
  const choose = Partitioners.DefaultPartitioner()
  const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({ partitionId, leader: 1 }))
  for (let i = 0; i < 2_000; i++) {
    const key = `${randomBytes(i % 40).toString('base64')}ü€𝄞`.slice(i % 3)
    const chosen = choose({ topic: 't', partitionMetadata: partitionMetadata as never, message: { key, value: null } })
    expect(partitionFor(key, 12)).toBe(chosen)
  }
})
