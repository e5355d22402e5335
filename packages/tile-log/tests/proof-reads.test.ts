import { leafHash, verifyInclusion } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { fileStore, type ObjectStore } from '../src/index.js'
import { createLab, entries } from './lab.js'

const SIZE = 140_000

test('a proof needs at most three tiles beyond the edge, and none that it has read before', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  const all = entries(0, SIZE)
  for (let i = 0; i < SIZE; i += 4_000) await log.append(all.slice(i, i + 4_000))
  const { root } = (await log.publish())!
  await log.stop()
  let reads = 0
  const counted = (store: ObjectStore): ObjectStore => ({
    ...store,
    get: (path) => {
      reads++
      return store.get(path)
    },
  })
  for (const index of [0, 255, 256, 65_535, 65_536, 70_123, 131_071, 139_999]) {
    const opened = await lab.open({ objects: counted(fileStore(`${lab.dir}/tiles`)) })
    reads = 0
    const proof = await opened.inclusionProof(index, SIZE)
    expect(verifyInclusion(SIZE, index, leafHash(all[index]!.bytes), proof, root)).toBe(true)
    expect(reads, `entry ${index}`).toBeLessThanOrEqual(3)
    reads = 0
    await opened.inclusionProof(index, SIZE)
    expect(reads).toBe(0)
  }
})
