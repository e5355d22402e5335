import { expect, test } from 'vitest'
import { below, seededRandom } from '../tests/random.js'
import { decodeBundle, encodeBundle, MAX_ENTRY_SIZE } from './bundle.js'
import { concat, utf8 } from './bytes.js'

const bad = (code = 'BAD_BUNDLE') => expect.objectContaining({ name: 'LogError', code })

test('entries come back as they went, empty and longest ones too', () => {
  const entries = [utf8('one'), new Uint8Array(0), new Uint8Array(MAX_ENTRY_SIZE).fill(7), utf8('four')]
  expect(decodeBundle(encodeBundle(entries), 4)).toEqual(entries)
})

test('bundles of neighbours are one bundle when put together', () => {
  const joined = concat(encodeBundle([utf8('a'), utf8('b')]), encodeBundle([utf8('c')]))
  expect(joined).toEqual(encodeBundle(['a', 'b', 'c'].map(utf8)))
})

test('more than 65,535 bytes, no entry and 257 entries are refused', () => {
  expect(() => encodeBundle([new Uint8Array(MAX_ENTRY_SIZE + 1)])).toThrow(bad('ENTRY_TOO_LARGE'))
  expect(() => encodeBundle([])).toThrow(bad())
  expect(() => encodeBundle(Array.from({ length: 257 }, () => utf8('x')))).toThrow(bad())
})

test('every cut and every lengthening of a bundle is noticed', () => {
  const bundle = encodeBundle(['first', '', 'third entry'].map(utf8))
  for (let end = 0; end < bundle.length; end++) expect(() => decodeBundle(bundle.subarray(0, end), 3)).toThrow(bad())
  for (const extra of [1, 2, 3]) expect(() => decodeBundle(concat(bundle, new Uint8Array(extra)), 3)).toThrow(bad())
  for (const width of [0, 2, 4, 257, 1.5]) expect(() => decodeBundle(bundle, width)).toThrow(bad())
})

test('random bytes decode to what encodes to them, or not at all', () => {
  const random = seededRandom(8)
  for (let i = 0; i < 20_000; i++) {
    const bytes = Uint8Array.from({ length: below(random, 24) }, () => below(random, 4))
    const width = 1 + below(random, 4)
    let entries: Uint8Array[]
    try {
      entries = decodeBundle(bytes, width)
    } catch (error) {
      expect(error).toEqual(bad())
      continue
    }
    expect(encodeBundle(entries)).toEqual(bytes)
  }
})
