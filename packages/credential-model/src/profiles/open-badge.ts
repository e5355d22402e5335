import { textIn } from '../achievement.js'
import type { Json } from '../canonical-json.js'
import type { HolderJwk } from '../keys.js'
import type { StatusReference } from '../status.js'
import { badgeAchievement, resultDescriptionId } from './open-badge-achievement.js'
import { badgeContextName, badgeContexts, badgeSchema } from './open-badge-vocabulary.js'
import { type AwardToRender, mainLanguage, present, seconds } from './rendered-claims.js'

/** One identity of the recipient, hashed with a salt (Open Badges 3.0, IdentityObject). */
export type HashedIdentity = { identityType: 'emailAddress' | 'name'; identityHash: string; salt: string }

export type BadgeToRender = AwardToRender & {
  /** Hashed by the caller: this package has no hash of its own. */
  identities: readonly HashedIdentity[]
  /** An absolute URI for a recipient without a key, of this badge alone. */
  subjectId: string
}

/** DID of a public key (did:jwk method): base64url of the JWK, members in a fixed order. */
export function didJwk({ kty, crv, x, y }: HolderJwk): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ crv, kty, x, y }))
  const base64 = btoa(String.fromCharCode(...bytes))
  return `did:jwk:${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** To the second: `nbf` and `exp` must equal `validFrom` and `validUntil`, and have no fractions here (§8.2.4). */
const second = (instant: string): string => `${new Date(seconds(instant) * 1000).toISOString().slice(0, 19)}Z`

/** Where the Bitstring Status List of a Token Status List is served: the same entries at the same indices. */
export const bitstringUri = (statusListUri: string): string => `${statusListUri}/bitstring`

/**
 * The one `credentialStatus` that the schema has room for (Bitstring Status List v1.0 §2.1). Its purpose is `suspension`, "must not
 * be accepted at present", and the bit is set while the badge is suspended and for good once it is revoked: a verifier who
 * knows this one purpose accepts neither. `revocation` would be untrue of a suspended badge, since it "is not reversible", and
 * `message` needs entries of two bits, which a conforming verifier need not read.
 */
function statusEntry({ uri, index }: StatusReference): Json {
  const list = bitstringUri(uri)
  return {
    id: `${list}#${index}`,
    type: 'BitstringStatusListEntry',
    statusPurpose: 'suspension',
    statusListIndex: String(index),
    statusListCredential: list,
  }
}

function issuerOf({ member, achievement }: AwardToRender): Json {
  const country = achievement.content.countries?.[0]
  const logo = member.logo?.startsWith('https://') ? member.logo : undefined
  return present({
    id: member.iss,
    type: ['Profile'],
    name: member.name,
    image: logo && { id: logo, type: 'Image' },
    address: country && { type: ['Address'], addressCountryCode: country.slice(0, 2), ...regionOf(country) },
  })
}

const regionOf = (country: string) => (country.length > 2 ? { addressRegion: country } : {})

function subjectOf({ achievement, award, identities, subjectId, member }: BadgeToRender): Record<string, Json> {
  const scale = achievement.content.result && resultDescriptionId(achievement.id)
  return present({
    id: award.holderKey ? didJwk(award.holderKey) : subjectId,
    type: ['AchievementSubject'],
    identifier:
      identities.length > 0
        ? identities.map((identity) => ({ type: 'IdentityObject', hashed: true, ...identity }))
        : undefined,
    achievement: badgeAchievement(achievement, member.iss),
    result:
      award.result === undefined
        ? undefined
        : [present({ type: ['Result'], resultDescription: scale, value: award.result })],
  })
}

/**
 * An `OpenBadgeCredential` (Open Badges 3.0) that 1EdTech's JSON Schema takes, in the language of the achievement's texts. It
 * shows everyone what it says, so it names nobody: the recipient is her key or an id of this badge alone, and what she can
 * prove to be hers (email address, name) stands there hashed with a salt. What the standard has no property for is in our own
 * context.
 */
export function openBadge(input: BadgeToRender): Record<string, Json> {
  const { publicUrl, achievement, award } = input
  const { name } = achievement.content
  return present({
    '@context': [...badgeContexts, `${publicUrl}/types/${badgeContextName}`],
    id: award.jti ?? `urn:uuid:${award.id}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: textIn(name, mainLanguage(name)),
    issuer: issuerOf(input),
    validFrom: second(award.validFrom),
    validUntil: award.validUntil && second(award.validUntil),
    credentialSubject: subjectOf(input),
    credentialStatus: statusEntry(award.status),
    credentialSchema: [{ id: badgeSchema, type: '1EdTechJsonSchemaValidator2019' }],
  })
}

/**
 * The payload of a badge's JWT (Open Badges 3.0 §8.2.4): the credential itself with `iss`, `jti`, `nbf`, `sub` and, where it ends,
 * `exp`, each equal to what the credential says. `status` is added for who reads Token Status Lists: it tells revoked from suspended.
 */
export function openBadgePayload(input: BadgeToRender): Record<string, Json> {
  const credential = openBadge(input)
  const { status, validFrom, validUntil } = input.award
  return present({
    ...credential,
    iss: input.member.iss,
    jti: credential.id,
    nbf: seconds(validFrom),
    exp: validUntil === undefined ? undefined : seconds(validUntil),
    sub: (credential.credentialSubject as { id: string }).id,
    status: { status_list: { idx: status.index, uri: status.uri } },
  })
}
