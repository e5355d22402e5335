import type { CredentialStatus, Instant } from '@testamur/credential-model'
import { describe, expect, test } from 'vitest'
import { type Credential, effectOf, statusAfter, type Verb } from './status-change.js'

const issuedAt = new Date('2026-03-01T09:00:00Z')
const credential = (status: CredentialStatus): Credential => ({
  id: 'c',
  member: 'm',
  achievement: 'a',
  status,
  version: 0,
  issuedAt,
})

describe('status × verb', () => {
  test.each<[CredentialStatus, Verb, string]>([
    ['valid', 'revoke', 'revoked'],
    ['valid', 'suspend', 'suspended'],
    ['valid', 'reinstate', 'NOT_SUSPENDED'],
    ['suspended', 'revoke', 'revoked'],
    ['suspended', 'suspend', 'ALREADY_SUSPENDED'],
    ['suspended', 'reinstate', 'valid'],
    ['revoked', 'revoke', 'ALREADY_REVOKED'],
    ['revoked', 'suspend', 'ALREADY_REVOKED'],
    ['revoked', 'reinstate', 'ALREADY_REVOKED'],
  ])('given %s, %s leads to %s', (status, verb, outcome) => {
    const decide = () => statusAfter(credential(status), verb)
    if (outcome === outcome.toUpperCase()) expect(decide).toThrow(expect.objectContaining({ code: outcome }))
    else expect(decide()).toBe(outcome)
  })
})

describe('effective time', () => {
  const now = new Date('2026-03-02T09:00:00Z')
  const effect = (effectiveAt?: string) =>
    effectOf(credential('valid'), { reason: 'other', effectiveAt: effectiveAt as Instant }, now)

  test('is now where none is given', () => expect(effect()).toEqual({ at: now, later: false }))
  test('may lie in the past, down to the award', () =>
    expect(effect('2026-03-01T09:00:00Z')).toEqual({ at: issuedAt, later: false }))
  test('may lie in the future', () => expect(effect('2026-03-02T09:00:00.001Z')).toMatchObject({ later: true }))
  test('is refused before the award', () =>
    expect(() => effect('2026-03-01T08:59:59Z')).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' })))
})
