import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createNonces, NONCE_MS } from './nonces.js'

const now = new Date('2026-03-01T10:00:00Z')
const after = (ms: number) => new Date(now.getTime() + ms)
const key = randomBytes(32)
const nonces = createNonces(key)
const iss = 'https://issuer.test/issuers/noord'

test('a nonce is good for five minutes, in every process that has the key, and no longer', () => {
  const nonce = nonces.give(iss, now)
  const elsewhere = createNonces(Buffer.from(key))
  for (const ms of [0, 1, NONCE_MS - 1]) expect(elsewhere.endOf(nonce, iss, after(ms))).toEqual(after(NONCE_MS))
  for (const ms of [NONCE_MS, NONCE_MS + 1, 86_400_000]) expect(nonces.endOf(nonce, iss, after(ms))).toBeUndefined()
})

test('no two are alike, even at one moment, and one has 128 random bits', () => {
  const all = Array.from({ length: 2_000 }, () => nonces.give(iss, now))
  const random = all.map((nonce) => Buffer.from(nonce, 'base64url').subarray(6, 22).toString('hex'))
  expect(new Set(random).size).toBe(2_000)
})

test('one that was made under another key, for another issuer or changed in any byte is none', () => {
  const nonce = nonces.give(iss, now)
  const bytes = Buffer.from(nonce, 'base64url')
  expect(createNonces(randomBytes(32)).endOf(nonce, iss, now)).toBeUndefined()
  expect(nonces.endOf(nonce, `${iss}2`, now)).toBeUndefined()
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    expect(nonces.endOf(changed.toString('base64url'), iss, now)).toBeUndefined()
  }
})

test('one has one spelling', () => {
  const nonce = nonces.give(iss, now)
  const bent = nonce.slice(0, -1) + String.fromCharCode(nonce.charCodeAt(nonce.length - 1) + 1)
  const standard = Buffer.from(nonce, 'base64url').toString('base64')
  for (const other of [`${nonce}=`, `${nonce}\n`, `${nonce}AA`, bent, standard, '', 'x'])
    if (other !== nonce) expect(nonces.endOf(other, iss, now)).toBeUndefined()
})
