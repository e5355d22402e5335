import {
  type CloudEvent,
  CONSORTIUM,
  eventName,
  type Instant,
  type KeyPurpose,
  keyCompromised,
  keyPublished,
  keyRetired,
  keyRotationOrdered,
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
  /** Base64 DER, leaf first, without the root (RFC 7515 §4.1.6), and when the leaf ends. */
  x5c?: string[]
  certifiedUntil?: Instant
  /** Since when its service is to make the key that follows it. */
  rotationOrderedAt?: Instant
  /** Since when nothing that it signed proves anything, but for what each log had witnessed before: signed notes. */
  compromisedSince?: Instant
  checkpoints?: string[]
}

/** What a key signs, and for whom: keys of one use follow each other. */
export type KeyUseName = Pick<PublishedKey, 'member' | 'purpose' | 'service' | 'jwk'>

export const isSameUse = (a: KeyUseName, b: KeyUseName): boolean =>
  a.member === b.member && a.purpose === b.purpose && a.service === b.service && a.jwk.kty === b.jwk.kty

/** Keys for ES256 that sign what verifiers fetch or are shown have certificates of the consortium. */
export const isCertified = ({ purpose, jwk }: Pick<PublishedKey, 'purpose' | 'jwk'>): boolean =>
  (purpose === 'credential' || purpose === 'status') && jwk.kty === 'EC'

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
      ...(key.x5c && { x5c: key.x5c }),
    },
  })

type FactAbout = { key: PublishedKey; now: Date; version: number }
const aboutMember = ({ now, version }: FactAbout) => ({
  member: CONSORTIUM,
  producer: 'registry',
  now,
  aggregateVersion: version,
})

/** The fact that the next key is wanted: its service makes it while this one goes on signing. */
export const keyRotationOrderedFact = (about: FactAbout): CloudEvent => {
  const { member, kid, purpose, service } = about.key
  return keyRotationOrdered.make({ ...aboutMember(about), data: { member, kid, purpose, service } })
}

/** The fact that the key signs nothing from `until` on. */
export const keyRetiredFact = (about: FactAbout & { until: Instant }): CloudEvent => {
  const { member, kid } = about.key
  return keyRetired.make({ ...aboutMember(about), data: { member, kid, until: about.until } })
}

/** The fact that others may have had the private key since then. */
export const keyCompromisedFact = (about: FactAbout & { since: Instant; checkpoints: string[] }): CloudEvent => {
  const { member, kid } = about.key
  const { since, checkpoints } = about
  return keyCompromised.make({ ...aboutMember(about), data: { member, kid, since, checkpoints } })
}

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
