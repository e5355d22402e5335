import { expect, test } from 'vitest'
import { below, pick, seededRandom } from '../tests/random.js'
import { decodeBase64, encodeBase64 } from './base64.js'

test('random bytes encode as everywhere else and come back', () => {
  const random = seededRandom(64)
  for (let i = 0; i < 3_000; i++) {
    const bytes = Uint8Array.from({ length: below(random, 70) }, () => below(random, 256))
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
  }
})

test('each value has one spelling', () => {
  for (const text of [
    'A',
    'AA',
    'AAA',
    'AA=',
    'AB==',
    'AAB=',
    '====',
    'A===',
    'AA==AA==',
    'A-_A',
    'AA A',
    'AAA\n',
    'AAAé',
    '=AAA',
  ])
    expect(decodeBase64(text), text).toBeUndefined()
  const random = seededRandom(65)
  const alphabet = [...'AB/+=_ \n9z']
  for (let i = 0; i < 20_000; i++) {
    const text = Array.from({ length: below(random, 3) * 4 }, () => pick(random, alphabet)).join('')
    const bytes = decodeBase64(text)
    if (bytes) expect(encodeBase64(bytes)).toBe(text)
  }
})
