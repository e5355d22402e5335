import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import {
  type AchievementId,
  type CloudEvent,
  CONSORTIUM,
  type CredentialId,
  credentialRevoked,
  type Instant,
  keyCompromised,
  keyPublished,
  keyRetired,
  type MemberSlug,
  type PublicJwk,
  uuidv7,
} from '@testamur/credential-model'
import { type EntrySigner, makeEntry } from '@testamur/credential-proof'

export type TestKey = EntrySigner & { jwk: PublicJwk; privateKey: KeyObject }

export function newKey(kid = uuidv7()): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' }) as PublicJwk
  return { kid, jwk, privateKey, sign: (bytes) => sign(null, bytes, privateKey) }
}

/** The event as its maker sends it: with the entry that this key signs. */
export const sealed = (event: CloudEvent, key: EntrySigner): CloudEvent => ({
  ...event,
  ledgerentry: makeEntry(event, randomBytes(32), key),
})

type KeyFact = { purpose?: 'ledger' | 'status'; by: EntrySigner; speaker?: string; until?: string }

export const publishedKey = (member: string, key: TestKey, { purpose = 'ledger', by, speaker, until }: KeyFact) =>
  sealed(
    keyPublished.make({
      member: speaker ?? CONSORTIUM,
      producer: 'registry',
      now: new Date(),
      data: {
        member: member as MemberSlug,
        kid: key.kid,
        purpose,
        service: 'registry',
        jwk: key.jwk,
        from: '2026-01-01T00:00:00Z' as Instant,
        ...(until !== undefined && { until: until as Instant }),
      },
    }),
    by,
  )

export const retiredKey = (member: string, kid: string, until: Date, by: EntrySigner) =>
  sealed(
    keyRetired.make({
      member: CONSORTIUM,
      producer: 'registry',
      now: new Date(),
      data: { member: member as MemberSlug, kid, until: until.toISOString() as Instant },
    }),
    by,
  )

export const compromisedKey = (member: string, kid: string, since: Date, by: EntrySigner) =>
  sealed(
    keyCompromised.make({
      member: CONSORTIUM,
      producer: 'registry',
      now: new Date(),
      data: { member: member as MemberSlug, kid, since: since.toISOString() as Instant },
    }),
    by,
  )

/** A fact about a credential, without its entry. */
export const bareRevocation = (member: string, credentialId: string = uuidv7(), now = new Date()): CloudEvent =>
  credentialRevoked.make({
    member,
    producer: 'revocation',
    now,
    data: {
      credentialId: credentialId as CredentialId,
      member: member as MemberSlug,
      achievement: uuidv7() as AchievementId,
      status: 'revoked',
      reason: 'superseded',
      effectiveAt: now.toISOString() as Instant,
    },
  })

export const revocation = (member: string, key: EntrySigner, credentialId?: string, now?: Date): CloudEvent =>
  sealed(bareRevocation(member, credentialId, now), key)

export const revocations = (member: string, key: EntrySigner, count: number): CloudEvent[] =>
  Array.from({ length: count }, () => revocation(member, key))
