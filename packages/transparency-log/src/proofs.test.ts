import { describe, expect, test } from 'vitest'
import { logOfSizes, testLeaf, testLeaves } from '../tests/memory-log.js'
import { below, pick, seededRandom } from '../tests/random.js'
import { referencePath, referenceProof, referenceRoot } from '../tests/reference-tree.js'
import { consistencyProof, verifyConsistency } from './consistency.js'
import { rootOf } from './frontier.js'
import { inclusionProof, rootFromInclusion, treeRoot, verifyInclusion } from './inclusion.js'
import { tileNodeReader } from './tile-reader.js'

const LARGE = 70_000

describe('small trees, each leaf and each earlier size', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 13, 33])('size %i gives the proofs of RFC 6962', async (size) => {
    const leaves = testLeaves(size)
    const log = logOfSizes([size])
    const readNode = tileNodeReader(size, log.readTile)
    const root = referenceRoot(leaves)
    for (let i = 0; i < size; i++) {
      const path = await inclusionProof(size, i, readNode)
      expect(path).toEqual(referencePath(i, leaves))
      expect(verifyInclusion(size, i, leaves[i]!, path, root)).toBe(true)
    }
    for (let old = 1; old <= size; old++) {
      const proof = await consistencyProof(old, size, readNode)
      expect(proof).toEqual(referenceProof(old, leaves))
      expect(verifyConsistency(old, size, referenceRoot(leaves.slice(0, old)), root, proof)).toBe(true)
    }
  })
})

describe('trees around the edges of tiles, and a large one', () => {
  const sizes = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, LARGE]
  const log = logOfSizes([LARGE])
  const readNode = tileNodeReader(LARGE, log.readTile)
  const roots = new Map<number, Promise<Uint8Array>>()
  const rootAt = (size: number): Promise<Uint8Array> => {
    const root = roots.get(size) ?? treeRoot(size, readNode)
    roots.set(size, root)
    return root
  }

  test('earlier roots come out of the large tree', async () => {
    for (const size of sizes) expect(await rootAt(size)).toEqual(rootOf(logOfSizes([size]).frontier))
  })

  test.each(sizes.filter((size) => size > 0))('inclusion in %i leaves', async (size) => {
    const random = seededRandom(size)
    const sampled = Array.from({ length: 12 }, () => below(random, size))
    for (const index of new Set([0, size - 1, Math.floor(size / 2), Math.min(255, size - 1), ...sampled])) {
      const path = await inclusionProof(size, index, readNode)
      expect(verifyInclusion(size, index, testLeaf(index), path, await rootAt(size))).toBe(true)
    }
  })

  test('consistency between all of them, and between sampled sizes', async () => {
    const random = seededRandom(9162)
    const pairs = sizes.flatMap((a) => sizes.filter((b) => a <= b).map((b) => [a, b] as const))
    for (let i = 0; i < 60; i++) {
      const b = 1 + below(random, LARGE)
      pairs.push([below(random, b + 1), b])
    }
    for (const [a, b] of pairs) {
      const proof = await consistencyProof(a, b, readNode)
      expect(verifyConsistency(a, b, await rootAt(a), await rootAt(b), proof), `${a} to ${b}`).toBe(true)
    }
  })

  test('a proof asks for each tile once', async () => {
    let reads = 0
    const counting = tileNodeReader(LARGE, (tile) => {
      reads++
      return log.readTile(tile)
    })
    await inclusionProof(LARGE, 69_999, counting)
    expect(reads).toBeLessThanOrEqual(5)
  })
})

describe('changed proofs', () => {
  type Claim = { a: number; b: number; x: Uint8Array; root: Uint8Array; proof: readonly Uint8Array[] }

  function flipBit(random: () => number, hash: Uint8Array): Uint8Array {
    const flipped = Uint8Array.from(hash)
    flipped[below(random, hash.length)]! ^= 1 << below(random, 8)
    return flipped
  }

  const replaced = <T>(list: readonly T[], at: number, ...items: T[]): T[] => [
    ...list.slice(0, at),
    ...items,
    ...list.slice(at + 1),
  ]

  const mutations: ((random: () => number, claim: Claim) => Claim)[] = [
    (random, claim) => ({ ...claim, x: flipBit(random, claim.x) }),
    (random, claim) => ({ ...claim, root: flipBit(random, claim.root) }),
    (random, claim) => {
      const at = below(random, claim.proof.length)
      return { ...claim, proof: replaced(claim.proof, at, flipBit(random, claim.proof[at]!)) }
    },
    (random, claim) => ({ ...claim, proof: replaced(claim.proof, below(random, claim.proof.length)) }),
    (random, claim) => ({ ...claim, proof: [...claim.proof, pick(random, claim.proof)] }),
    (random, claim) => ({ ...claim, proof: [pick(random, claim.proof), ...claim.proof] }),
    (random, claim) => ({
      ...claim,
      proof: replaced(claim.proof, below(random, claim.proof.length), new Uint8Array(31)),
    }),
    (random, claim) => ({
      ...claim,
      a: pick(random, [claim.a + 1, claim.a - 1, -1, 0.5, 2 ** 53, Number.NaN, Infinity]),
    }),
    (random, claim) => ({
      ...claim,
      b: pick(random, [-1, 0.5, 2 ** 53, Number.NaN, Infinity, '8' as unknown as number]),
    }),
  ]

  test('no inclusion proof of 15,000 is accepted', async () => {
    const random = seededRandom(15)
    const log = logOfSizes([3_000])
    const readNode = tileNodeReader(3_000, log.readTile)
    for (let i = 0; i < 15_000; i++) {
      const size = 2 + below(random, i % 100 === 0 ? 2_998 : 40)
      const index = below(random, size)
      const root = await treeRoot(size, readNode)
      const proof = await inclusionProof(size, index, readNode)
      const changed = pick(random, mutations)(random, { a: index, b: size, x: testLeaf(index), root, proof })
      expect(verifyInclusion(changed.b, changed.a, changed.x, changed.proof, changed.root)).toBe(false)
    }
  })

  test('no consistency proof of 15,000 is accepted', async () => {
    const random = seededRandom(16)
    const log = logOfSizes([100])
    const readNode = tileNodeReader(100, log.readTile)
    const roots = await Promise.all(Array.from({ length: 101 }, (_, size) => treeRoot(size, readNode)))
    for (let i = 0; i < 15_000; i++) {
      const b = 2 + below(random, 99)
      const a = 1 + below(random, b - 1)
      const proof = await consistencyProof(a, b, readNode)
      const changed = pick(random, mutations)(random, { a, b, x: roots[a]!, root: roots[b]!, proof })
      expect(verifyConsistency(changed.a, changed.b, changed.x, changed.root, changed.proof), `${i}`).toBe(false)
    }
  })
})

describe('the edges', () => {
  const [zero, leaf] = [logOfSizes([0]), testLeaf(0)]

  test('nothing is in the empty tree, and everything extends it without a proof', () => {
    expect(verifyInclusion(0, 0, leaf, [], rootOf(zero.frontier))).toBe(false)
    expect(verifyConsistency(0, 1, rootOf(zero.frontier), leaf, [])).toBe(true)
    expect(verifyConsistency(0, 1, leaf, leaf, [])).toBe(false)
    expect(verifyConsistency(0, 1, rootOf(zero.frontier), leaf, [leaf])).toBe(false)
  })

  test('a path that goes on above the root, or starts beside the tree, leads nowhere', () => {
    expect(rootFromInclusion(1, 0, leaf, [testLeaf(1)])).toBeUndefined()
    expect(rootFromInclusion(2, 1, leaf, [testLeaf(1), testLeaf(2)])).toBeUndefined()
    expect(verifyInclusion(1, 1, leaf, [], leaf)).toBe(false)
  })

  test('equal sizes need equal roots and no proof', () => {
    expect(verifyConsistency(1, 1, leaf, leaf, [])).toBe(true)
    expect(verifyConsistency(1, 1, leaf, leaf, [leaf])).toBe(false)
    expect(verifyConsistency(1, 1, leaf, testLeaf(1), [])).toBe(false)
    expect(verifyConsistency(2, 1, leaf, leaf, [])).toBe(false)
  })

  test('a proof is asked for inside the tree only', async () => {
    const outside = expect.objectContaining({ code: 'OUT_OF_RANGE' })
    const never = () => new Uint8Array(32)
    await expect(inclusionProof(3, 3, never)).rejects.toThrow(outside)
    await expect(inclusionProof(3, -1, never)).rejects.toThrow(outside)
    await expect(inclusionProof(2 ** 53, 1, never)).rejects.toThrow(outside)
    await expect(consistencyProof(3, 2, never)).rejects.toThrow(outside)
    await expect(tileNodeReader(3, never)({ height: 1, index: 1 })).rejects.toThrow(outside)
    await expect(inclusionProof(3, 1, () => new Uint8Array(31))).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_HASH' }),
    )
  })

  test('the largest tree has paths of 53 hashes, and the arithmetic holds there', async () => {
    const node = new Uint8Array(32)
    const size = Number.MAX_SAFE_INTEGER
    const nodes: string[] = []
    const path = await inclusionProof(size, 0, ({ height, index }) => {
      nodes.push(`${height}/${index}`)
      return node
    })
    expect(path).toHaveLength(53)
    expect(nodes.slice(0, 53)).toContain('51/1')
    expect(rootFromInclusion(size, 0, node, path)).toBeDefined()
    expect(rootFromInclusion(size, 0, node, path.slice(1))).toBeUndefined()
    const last = await inclusionProof(size, size - 1, () => node)
    expect(rootFromInclusion(size, size - 1, node, last)).toBeDefined()
  })
})
