import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { newBearerKey, sameText, sha256Hex } from './hash.js'
import { sealKey, sealWith } from './seal.js'

const key = randomBytes(32)

test('what was sealed opens under the same key and context alone', () => {
  const sealed = sealKey(key, 'a').seal('secret', 'row 1')
  expect(sealKey(key, 'a').open(sealed, 'row 1').toString()).toBe('secret')
  expect(() => sealKey(key, 'b').open(sealed, 'row 1')).toThrow()
  expect(() => sealKey(key, 'a').open(sealed, 'row 2')).toThrow()
  expect(() => sealKey(randomBytes(32), 'a').open(sealed, 'row 1')).toThrow()
})

test('every changed byte, and every cut, is found', () => {
  const seal = sealWith(key)
  const sealed = seal.seal('secret', 'row')
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i]! ^= 1
    expect(() => seal.open(changed, 'row')).toThrow()
    expect(() => seal.open(sealed.subarray(0, i), 'row')).toThrow()
  }
})

test('no nonce is used twice, however many are drawn', () => {
  const seal = sealWith(key)
  const nonces = Array.from({ length: 2_000 }, () => seal.seal('x', 'c').subarray(1, 13).toString('hex'))
  expect(new Set(nonces).size).toBe(nonces.length)
})

test('two seals of the same text differ', () => {
  expect(sealWith(key).seal('x', 'c').equals(sealWith(key).seal('x', 'c'))).toBe(false)
  expect(() => sealWith(randomBytes(16))).toThrow('32 bytes')
})

test('a new bearer key is known by its hash and told apart by its prefix', () => {
  const { key: text, hash, prefix } = newBearerKey('employer')
  expect(text).toMatch(/^testamur_employer_[A-Za-z0-9_-]{43}$/)
  expect(hash).toBe(sha256Hex(text))
  expect(text.startsWith(prefix)).toBe(true)
  expect(prefix).toHaveLength('testamur_employer_'.length + 4)
  expect([sameText('a', 'a'), sameText('a', 'b'), sameText('a', 'aa')]).toEqual([true, false, false])
})
