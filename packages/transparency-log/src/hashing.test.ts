import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hex } from './bytes.js'
import { emptyRoot, leafHash, nodeHash } from './hashing.js'
import { sha256 as inBrowser } from './sha256-browser.js'
import { sha256 as inNode } from './sha256-node.js'

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff)

test('both runtimes hash alike and give plain arrays of their own', () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 400, 70_000]) {
    const expected = createHash('sha256').update(bytes(length)).digest('hex')
    expect(hex(inNode(bytes(length)))).toBe(expected)
    expect(hex(inBrowser(bytes(length)))).toBe(expected)
  }
  expect(inNode(bytes(3)).constructor).toBe(Uint8Array)
})

test('the empty root is the hash of nothing', () => {
  expect(hex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('a leaf is hashed with its prefix, whatever its length and whatever was hashed before', () => {
  for (const length of [4095, 4096, 70_000, 131_071, 131_072, 0, 5]) {
    const expected = createHash('sha256').update(Uint8Array.of(0)).update(bytes(length)).digest('hex')
    expect(hex(leafHash(bytes(length)))).toBe(expected)
  }
})

test('a node takes two hashes and nothing else', () => {
  expect(() => nodeHash(bytes(32), bytes(31))).toThrow(expect.objectContaining({ code: 'BAD_HASH' }))
  expect(() => nodeHash(bytes(33), bytes(32))).toThrow(expect.objectContaining({ code: 'BAD_HASH' }))
})
