import { inclusionProof, leafHash, nodeHash, treeRoot } from '@testamur/transparency-log'
import { expect, it } from 'vitest'
import { climb } from './merkle-path.js'

const leaves = Array.from({ length: 45 }, (_, at) => leafHash(new TextEncoder().encode(String(at))))

/** Hash of a complete subtree, by definition. */
const nodeAt = (level: number, index: number): Uint8Array =>
  level === 0 ? (leaves[index] as Uint8Array) : nodeHash(nodeAt(level - 1, 2 * index), nodeAt(level - 1, 2 * index + 1))
const readNode = async (...[address]: Parameters<Parameters<typeof treeRoot>[1]>) =>
  nodeAt(address.height, address.index)

it('climbs from every leaf to the root, for every size', async () => {
  for (let size = 1; size <= leaves.length; size++) {
    const root = await treeRoot(size, readNode)
    for (let index = 0; index < size; index++) {
      const leaf = leaves[index] as Uint8Array
      const steps = climb(size, index, leaf, await inclusionProof(size, index, readNode))
      expect(steps.at(-1)?.parent ?? leaf).toEqual(root)
    }
  }
})

it('puts each neighbour on its side', () => {
  const [neighbour] = leaves as [Uint8Array]
  expect(climb(2, 0, neighbour, [neighbour])[0]?.side).toBe('right')
  expect(climb(2, 1, neighbour, [neighbour])[0]?.side).toBe('left')
  expect(climb(3, 2, neighbour, [neighbour])[0]?.side).toBe('left')
})

it('enters each level of tiles once, from the lowest up, also beside a ragged edge', () => {
  const [leaf] = leaves as [Uint8Array]
  const pathOf = (size: number, index: number) =>
    climb(
      size,
      index,
      leaf,
      Array.from({ length: 53 }, () => leaf),
    )
  const entered = (size: number, index: number) => [
    ...new Set(pathOf(size, index).map(({ level, own }) => `${level} ${own}`)),
  ]
  expect(entered(1059, 529)).toEqual(['0 tile/0/002', '1 tile/1/000.p/4'])
  for (const [size, index] of [
    [1059, 1058],
    [65_537, 5],
    [70_000, 69_999],
    [1_000_000, 999_000],
  ] as const) {
    const levels = pathOf(size, index).map(({ level }) => level)
    expect(levels).toEqual(levels.toSorted((a, b) => a - b))
  }
  expect(pathOf(1059, 529).at(-1)).toMatchObject({ leaves: { start: 1024, end: 1059 }, tiles: ['tile/0/004.p/35'] })
})
