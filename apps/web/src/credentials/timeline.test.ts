import { expect, it } from 'vitest'
import type { CredentialView } from '../api/issuer.js'
import type { StatusView } from '../api/revocation.js'
import { timelineOf } from './timeline.js'

const credential = {
  issuedAt: '2026-01-01T00:00:00Z',
  event: 'e1',
  delivery: 'offer',
  claimed: { at: '2026-01-02T00:00:00Z', event: 'e2' },
} as CredentialView
const status = {
  history: [
    {
      version: 1,
      event: 'e3',
      status: 'suspended',
      at: '2026-01-05T00:00:00Z',
      effectiveAt: '2026-01-03T00:00:00Z',
      reason: 'investigation',
      actor: { key: 'k', name: 'Registrar' },
    },
  ],
  scheduled: [{ event: 'e4', change: 'revoke', reason: 'fraud', effectiveAt: '2026-02-01T00:00:00Z' }],
} as unknown as StatusView

it('tells what happened in order, with who, why and from when, and what is to come', () => {
  expect(timelineOf(credential, status)).toEqual([
    { at: '2026-01-01T00:00:00Z', what: 'Awarded, as an offer', tone: 'good', event: 'e1' },
    { at: '2026-01-02T00:00:00Z', what: 'Claimed by a wallet', tone: 'good', event: 'e2' },
    {
      at: '2026-01-05T00:00:00Z',
      what: 'Suspended',
      tone: 'doubt',
      event: 'e3',
      reason: 'Under investigation',
      who: 'Registrar',
      from: '2026-01-03T00:00:00Z',
    },
    { at: '2026-02-01T00:00:00Z', what: 'To be revoked', tone: 'plain', reason: 'Fraud' },
  ])
})
