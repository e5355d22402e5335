import { expect, test } from 'vitest'
import { testLeaf } from '../tests/memory-log.js'
import { below, seededRandom } from '../tests/random.js'
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.js'

const bad = expect.objectContaining({ name: 'LogError', code: 'BAD_REQUEST' })
const hashes = (count: number) => Array.from({ length: count }, (_, i) => testLeaf(i))
const checkpoint = 'log.test\n7\nroot\n\n\u2014 log.test AAAAAAAA\n'
const body = (old: string, ...lines: string[]) => [old, ...lines, '', checkpoint].join('\n')
const line = Buffer.from(testLeaf(0)).toString('base64')

test('a request comes back as it went', () => {
  for (const [oldSize, count] of [
    [0, 0],
    [1, 1],
    [Number.MAX_SAFE_INTEGER, 63],
  ] as const) {
    const request = { oldSize, proof: hashes(count), checkpoint }
    expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request)
  }
  expect(formatAddCheckpoint({ oldSize: 5, proof: hashes(1), checkpoint })).toBe(`old 5\n${line}\n\n${checkpoint}`)
})

test.each([
  ['nothing', ''],
  ['no empty line', 'old 0\n'],
  ['no old size', body(line)],
  ['no space', body('old')],
  ['two spaces', body('old  1')],
  ['a capital', body('Old 1')],
  ['a leading zero', body('old 01')],
  ['a sign', body('old +1')],
  ['a size of nothing', body('old ')],
  ['a size beyond 2^53-1', body('old 9007199254740992')],
  ['a carriage return', body('old 1\r')],
  ['a hash of 31 bytes', body('old 1', Buffer.alloc(31).toString('base64'))],
  ['a hash in base64url', body('old 1', Buffer.alloc(32, 0xff).toString('base64url'))],
  ['a hash with a space behind', body('old 1', `${line} `)],
  ['64 hashes', body('old 1', ...Array.from({ length: 64 }, () => line))],
  ['more than there is room for', body(`old 1${' '.repeat(1_100_000)}`)],
])('a body with %s is refused', (_, text) => {
  expect(() => parseAddCheckpoint(text)).toThrow(bad)
})

test('a request that could not be read back is not written', () => {
  expect(() => formatAddCheckpoint({ oldSize: -1, proof: [], checkpoint })).toThrow(bad)
  expect(() => formatAddCheckpoint({ oldSize: 2 ** 53, proof: [], checkpoint })).toThrow(bad)
  expect(() => formatAddCheckpoint({ oldSize: 1, proof: hashes(64), checkpoint })).toThrow(bad)
  expect(() => formatAddCheckpoint({ oldSize: 1, proof: [new Uint8Array(31)], checkpoint })).toThrow(bad)
})

test('20,000 mutated bodies are written as they were read, or refused', () => {
  const random = seededRandom(63)
  const whole = Buffer.from(formatAddCheckpoint({ oldSize: 1_234, proof: hashes(5), checkpoint }))
  let read = 0
  for (let i = 0; i < 20_000; i++) {
    const bytes = Buffer.from(whole.subarray(0, random() < 0.2 ? below(random, whole.length) : whole.length))
    for (let flips = below(random, 3); flips > 0 && bytes.length > 0; flips--)
      bytes[below(random, bytes.length)] = below(random, 128)
    const text = bytes.toString()
    try {
      expect(formatAddCheckpoint(parseAddCheckpoint(text))).toBe(text)
      read++
    } catch (error) {
      expect(error).toEqual(bad)
    }
  }
  expect(read).toBeGreaterThan(100)
})
