import { createHmac, randomBytes } from 'node:crypto'
import { deriveKey, sealKey } from '@testamur/service-kit'
import { expect, test } from 'vitest'
import { createVault } from './vault.js'

const service = randomBytes(32)
const vault = createVault(service)
const learner = vault.newLearner(vault.lookupOf('noord', 's-1'))

test('a learner is found by her own id at her own member', () => {
  const expected = createHmac('sha256', deriveKey(service, 'learner-lookup')).update('noord\0s-1').digest()
  expect(vault.lookupOf('noord', 's-1').equals(expected)).toBe(true)
  expect(vault.lookupOf('zuid', 's-1').equals(expected)).toBe(false)
})

test('her key is made of her row and a secret of the service, and of nothing less', () => {
  expect(vault.keyOf(learner).equals(learner.key)).toBe(true)
  expect(learner.key).toHaveLength(32)
  expect(learner.sealedKey.includes(learner.key)).toBe(false)
  expect(createVault(randomBytes(32)).keyOf(learner).equals(learner.key)).toBe(false)
  const other = vault.newLearner(learner.lookup)
  expect(vault.keyOf({ id: other.id, sealedKey: learner.sealedKey }).equals(learner.key)).toBe(false)
  expect(() => vault.keyOf({ id: learner.id, sealedKey: learner.sealedKey.subarray(1) })).toThrow()
  expect(() => vault.keyOf({ id: learner.id, sealedKey: learner.sealedKey.subarray(0, 32) })).toThrow(/not as it was/)
})

test('a key that was stored sealed opens as before', () => {
  const key = randomBytes(32)
  const sealedKey = sealKey(service, 'learner-key').seal(key, learner.id)
  expect(vault.keyOf({ id: learner.id, sealedKey }).equals(key)).toBe(true)
  expect(
    vault
      .forLearner({ id: learner.id, sealedKey })
      .open(vault.forLearner({ id: learner.id, sealedKey }).seal('x', 'c'), 'c')
      .toString(),
  ).toBe('x')
})
