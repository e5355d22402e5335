import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/bytes.js'
import * as log from '../../src/index.js'
import { logOfSizes, testLeaf } from '../memory-log.js'
import { type Answer, askGo, cannotAsk, type Question } from './ask-go.js'

// Every size at which a tile, a level or a bundle begins or ends.
const SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]
const LARGEST = 70_000

const tree = logOfSizes(SIZES)
const reader = log.tileNodeReader(LARGEST, tree.readTile)
const entry = (index: number): Uint8Array => utf8(`entry ${index}`)
const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')
const edgesOf = (size: number): number[] =>
  [...new Set([0, 1, size >> 1, 255, 256, 257, 65_535, 65_536, size - 2, size - 1])].filter((i) => i >= 0 && i < size)

/** All bundles and tiles that the log has written on its way through the sizes: each partial one, each full one. */
function written(): Question[] {
  return SIZES.slice(1).flatMap((size, i) =>
    [...log.tilesForGrowth(SIZES[i]!, size)].flatMap((tile) => {
      const compared = { kind: 'tile', ...tile, text: tree.tiles.get(log.formatTilePath(tile))! }
      if (tile.level > 0) return [compared]
      const entries = Array.from({ length: tile.width }, (_, n) => entry(256 * tile.index + n))
      const { index, width } = tile
      return [{ kind: 'bundle', index, width, text: log.encodeBundle(entries) }, compared]
    }),
  )
}

const pairs = SIZES.flatMap((size) => SIZES.filter((old) => old <= size).map((old) => ({ old, size })))
const leaves = SIZES.flatMap((size) => edgesOf(size).map((index) => ({ size, index })))

async function ourInclusion({ size, index }: (typeof leaves)[number]): Promise<Question> {
  const proof = await log.inclusionProof(size, index, reader)
  const root = await log.treeRoot(size, reader)
  return { kind: 'inclusion', size, index, leaf: testLeaf(index), root, proof }
}

async function ourConsistency({ old, size }: (typeof pairs)[number]): Promise<Question> {
  const proof = await log.consistencyProof(old, size, reader)
  const [from, root] = [await log.treeRoot(old, reader), await log.treeRoot(size, reader)]
  return { kind: 'consistency', old, size, from, root, proof }
}

const decoded = ({ proof = [] }: Answer): Uint8Array[] =>
  proof.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')))

describe.skipIf(cannotAsk)('the walk through all sizes', () => {
  test('Go rebuilds every tile from the bundles, and its proofs and ours are the same', {
    timeout: 600_000,
  }, async () => {
    const stored = written()
    const roots = SIZES.map((size) => ({ kind: 'root', size }))
    const inclusion = await Promise.all(leaves.map(ourInclusion))
    const consistency = await Promise.all(pairs.filter(({ old }) => old > 0).map(ourConsistency))
    const proving = [...inclusion, ...consistency].map(({ kind, size, index, old }) => ({
      kind: `prove-${kind}`,
      size: size!,
      ...(index === undefined ? { old: old! } : { index }),
    }))
    const questions = [...stored, ...roots, ...inclusion, ...consistency, ...proving]
    const answers = askGo(questions)
    const refused = answers.flatMap(({ ok, why }, i) => (ok ? [] : [{ ...questions[i], text: undefined, why }]))
    expect(refused).toEqual([])

    const rootsThere = answers.slice(stored.length, stored.length + SIZES.length)
    expect(rootsThere.map(({ root }) => root)).toEqual(
      await Promise.all(SIZES.map(async (size) => base64(await log.treeRoot(size, reader)))),
    )
    const proofs = answers.slice(-proving.length).map(decoded)
    for (const [i, { size, index, leaf, root, proof }] of inclusion.entries()) {
      expect(proofs[i]).toEqual(proof)
      expect(log.verifyInclusion(size!, index!, leaf!, proofs[i]!, root!)).toBe(true)
    }
    for (const [i, { old, size, from, root, proof }] of consistency.entries()) {
      const theirs = proofs[inclusion.length + i]!
      expect(theirs).toEqual(proof)
      expect(log.verifyConsistency(old!, size!, from!, root!, theirs)).toBe(true)
    }
    console.info(
      `${stored.length} bundles and tiles, ${inclusion.length} inclusion and ${consistency.length} consistency proofs, both ways`,
    )
  })

  test('Go would have said so if a bundle, a tile or a proof were wrong', { timeout: 600_000 }, async () => {
    const bundle = { kind: 'bundle', index: 0, width: 2, text: log.encodeBundle([entry(0), entry(1)]) }
    const tile = { kind: 'tile', level: 0, index: 0, width: 2, text: tree.tiles.get('tile/0/000.p/2')! }
    const [inclusion, consistency] = [await ourInclusion(leaves[5]!), await ourConsistency(pairs[5]!)]
    const answers = askGo([
      bundle,
      { ...bundle, text: log.encodeBundle([entry(0), entry(2)]) },
      { ...bundle, width: 3 },
      { ...bundle, text: bundle.text.subarray(1) },
      tile,
      { ...tile, text: tile.text.toReversed() },
      { ...inclusion, leaf: testLeaf(69_999) },
      { ...consistency, from: testLeaf(0), root: testLeaf(1) },
      // Nothing to prove, which we say yes to and Go's package will not be asked.
      await ourConsistency({ old: 0, size: 2 }),
    ])
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false, false, true, false, false, false, false])
  })
})
