import {
  type CloudEvent,
  CONSORTIUM,
  eventName,
  type Instant,
  type KeyPurpose,
  keyCompromised,
  keyPublished,
  keyRetired,
  type MemberSlug,
  type PublicJwk,
  type ServiceName,
} from '@testamur/credential-model'

/** A public key that speaks for a member, by the service that holds its private half. */
export type PublishedKey = {
  kid: string
  member: MemberSlug
  purpose: KeyPurpose
  service: ServiceName
  jwk: PublicJwk
  from: Instant
  until?: Instant
  /** Since when nothing that it signed proves anything. */
  compromisedSince?: Instant
}

/** The fact that a key speaks for a member; said by the consortium. */
export const keyPublishedFact = (key: PublishedKey, now: Date, aggregateVersion: number): CloudEvent =>
  keyPublished.make({
    member: CONSORTIUM,
    producer: 'registry',
    now,
    aggregateVersion,
    data: {
      member: key.member,
      kid: key.kid,
      purpose: key.purpose,
      service: key.service,
      jwk: key.jwk,
      from: key.from,
    },
  })

/** The names of what is said about keys, and so about who may sign. */
export const keyFacts: readonly string[] = [keyPublished.name, keyRetired.name, keyCompromised.name]

export const isAboutKeys = ({ type }: Pick<CloudEvent, 'type'>): boolean => keyFacts.includes(eventName(type) ?? '')

/** The public members of a JWK (RFC 7518 §6, RFC 8037 §2) and no others: what else a maker sent along is not ours to publish. */
export function publicPart(jwk: PublicJwk): PublicJwk {
  const { kty, crv, x, y, n, e } = jwk
  return Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, v]) => v !== undefined)) as PublicJwk
}

/** A key as a JWK Set shows it (RFC 7517). Ed25519 is EdDSA there (RFC 8037 §3.1). */
export const keyAsJwk = (key: PublishedKey): Record<string, unknown> => ({
  ...publicPart(key.jwk),
  kid: key.kid,
  use: 'sig',
  alg: key.jwk.kty === 'OKP' ? 'EdDSA' : key.jwk.kty === 'EC' ? 'ES256' : 'RS256',
})

/** The keys that stand in the issuer metadata: those that sign, or once signed, credentials. Not the compromised ones. */
export const signsCredentials = (key: PublishedKey): boolean =>
  key.purpose === 'credential' && key.jwk.kty === 'EC' && key.jwk.crv === 'P-256' && key.compromisedSince === undefined
