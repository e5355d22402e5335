import type { Instant, MemberSlug } from '@testamur/credential-model'
import { expect, test } from 'vitest'
import type { PublishedKey } from './published-key.js'
import { succeed } from './succession.js'

const now = new Date('2026-03-01T09:00:00.000Z')
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString() as Instant
const admittedAt = at(-10_000)
const use = {
  ...({ member: 'noord' as MemberSlug, purpose: 'credential', service: 'issuer' } as const),
  jwk: { kty: 'EC', crv: 'P-256' } as const,
}
const key = (kid: string, more: Partial<PublishedKey> = {}): PublishedKey => ({ ...use, kid, from: at(-100), ...more })
const succession = (...keys: PublishedKey[]) => succeed({ use, keys, admittedAt, now, leadMs: 600_000 })

test('the first key speaks from the admission on, whatever keys there are for other things', () => {
  const others = [key('a', { purpose: 'status' }), key('b', { service: 'registry' }), key('c', { jwk: { kty: 'RSA' } })]
  expect(succession(...others)).toEqual({ from: admittedAt, retire: [] })
})

test('one that was ordered is published ahead, and the one before it ends after it has begun', () => {
  const old = key('old', { rotationOrderedAt: at(-1) })
  expect(succession(old)).toEqual({ from: at(10), retire: [{ key: old, until: at(15) }] })
})

test('one that nobody ordered begins at once, and ends nothing', () => {
  expect(succession(key('lost'))).toEqual({ from: at(0), retire: [] })
})

test.each([
  ['has ended', at(-1), at(0)],
  ['ends soon', at(3), at(3)],
  ['ends later', at(60), at(10)],
])('where the one before it %s', (_when, until, from) => {
  expect(succession(key('old', { until }))).toEqual({ from, retire: [] })
})

test('a compromised one covers nothing', () => {
  const stolen = key('stolen', { rotationOrderedAt: at(-1), compromisedSince: at(-1) })
  expect(succession(stolen)).toEqual({ from: at(0), retire: [] })
})
