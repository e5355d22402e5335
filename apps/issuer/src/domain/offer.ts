import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Awarded, ProfileName } from '../contract.js'
import { offerGrants, TX_CODE_DIGITS } from './authorization/grants.js'
import type { OfferSecrets } from './authorization/offer-secrets.js'
import type { MemberFacts } from './decide-award.js'

/** How long an offer waits for its wallet, and how many wrong transaction codes lock it. */
export const OFFER_DAYS = 30
export const MAX_WRONG_TRIES = 5

export type NewOffer = {
  credentialId: string
  member: string
  code: Buffer
  txCode: Buffer
  expiresAt: Date
  availableFrom?: Date
}

export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/**
 * The pre-authorized code of the offer that is fetched by this id: who has the id may have the code, and nobody comes from the
 * code, or from what is stored of it, to the id.
 */
export const codeOfOffer = (id: string): string =>
  createHash('sha256').update(`testamur.offer-code.v1\0${id}`).digest('base64url')

/** The offer itself (OpenID4VCI 1.0 §4.1.1): of one credential configuration, with both grants. */
export const credentialOffer = (iss: string, profile: ProfileName, grants: object) => ({
  credential_issuer: iss,
  credential_configuration_ids: [profile],
  grants,
})

const SCHEME = 'openid-credential-offer://'

/** Where the offer is fetched by reference (§4.1.3). */
const offerUrl = (publicUrl: string, slug: string, id: string) => `${publicUrl}/oid4vci/${slug}/offers/${id}`

type OfferTerms = { publicUrl: string; profile: ProfileName; availableFrom?: string | undefined }
type Shown = Pick<Awarded, 'offer' | 'offerUri' | 'offerPage' | 'txCode'>

function shownOf(id: string, member: MemberFacts, grants: object, { publicUrl, profile }: OfferTerms): Shown {
  const byValue = encodeURIComponent(JSON.stringify(credentialOffer(member.iss, profile, grants)))
  const byReference = `credential_offer_uri=${encodeURIComponent(offerUrl(publicUrl, member.slug, id))}`
  return {
    offer: `${SCHEME}?credential_offer=${byValue}`,
    offerUri: `${SCHEME}?${byReference}`,
    offerPage: `${publicUrl}/claim#${byReference}`,
  }
}

/** A credential offer by value and by reference (OpenID4VCI 1.0 §4.1) with a transaction code, and what is stored of it. */
export function makeOffer(
  credentialId: string,
  member: MemberFacts,
  now: Date,
  secrets: OfferSecrets,
  terms: OfferTerms,
): { offer: NewOffer; shown: Shown } {
  const id = randomBytes(32).toString('base64url')
  const code = codeOfOffer(id)
  const txCode = String(randomInt(10 ** TX_CODE_DIGITS)).padStart(TX_CODE_DIGITS, '0')
  const grants = offerGrants(secrets, { credentialId, member: member.slug, code })
  const codeHash = secretHash(code)
  const { availableFrom } = terms
  // It waits as long as it would have, from when it can be taken.
  const opens = availableFrom === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(availableFrom)))
  return {
    offer: {
      credentialId,
      member: member.slug,
      code: codeHash,
      txCode: secrets.txCodeHash(txCode, codeHash),
      expiresAt: new Date(opens.getTime() + OFFER_DAYS * 86_400_000),
      ...(availableFrom !== undefined && { availableFrom: new Date(availableFrom) }),
    },
    shown: { ...shownOf(id, member, grants, terms), txCode },
  }
}
