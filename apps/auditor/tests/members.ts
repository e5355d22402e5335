import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import {
  type CloudEvent,
  CONSORTIUM,
  canonicalEvent,
  credentialRevoked,
  type EventDefinition,
  keyCompromised,
  keyPublished,
  keyRetired,
  type PublicJwk,
  uuidv7,
} from '@testamur/credential-model'
import { type EntrySigner, makeEntry } from '@testamur/credential-proof'

export type TestKey = EntrySigner & { jwk: PublicJwk }

export function newKey(kid = uuidv7()): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { kid, jwk: publicKey.export({ format: 'jwk' }) as PublicJwk, sign: (bytes) => sign(null, bytes, privateKey) }
}

/** An entry as it stands in the log, and the line that opens it. */
export type Made = { event: CloudEvent; bytes: Uint8Array; opening: string }

export function made(event: CloudEvent, by: EntrySigner): Made {
  const salt = randomBytes(32)
  const opening = `{"event":${canonicalEvent(event)},"salt":"${salt.toString('base64url')}"}`
  return { event, bytes: Buffer.from(makeEntry(event, salt, by)), opening }
}

const fact = <Data>(definition: EventDefinition<Data>, member: string, data: object, now = new Date()): CloudEvent =>
  definition.make({ member, producer: 'registry', now, data: data as unknown as Data })

type Publishing = { by: EntrySigner; speaker?: string; purpose?: string }

export const published = (member: string, key: TestKey, { by, speaker = CONSORTIUM, purpose = 'ledger' }: Publishing) =>
  made(
    fact(keyPublished, speaker, {
      ...{ member, kid: key.kid, purpose, service: 'registry', jwk: key.jwk, from: '2026-01-01T00:00:00Z' },
    }),
    by,
  )
export const retired = (member: string, { kid }: TestKey, until: string, by: EntrySigner) =>
  made(fact(keyRetired, CONSORTIUM, { member, kid, until }), by)
export const compromised = (member: string, { kid }: TestKey, since: string, by: EntrySigner) =>
  made(fact(keyCompromised, CONSORTIUM, { member, kid, since }), by)

/** A fact about a credential of a member. */
export const revoked = (member: string, by: EntrySigner, now = new Date()) =>
  made(
    fact(
      credentialRevoked,
      member,
      {
        ...{ credentialId: uuidv7(), member, achievement: uuidv7(), status: 'revoked', reason: 'superseded' },
        effectiveAt: now.toISOString(),
      },
      now,
    ),
    by,
  )
