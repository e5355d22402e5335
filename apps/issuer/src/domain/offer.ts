import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Awarded } from '../contract.js'
import { offerGrants, TX_CODE_DIGITS } from './authorization/grants.js'
import type { OfferSecrets } from './authorization/offer-secrets.js'
import type { MemberFacts } from './decide-award.js'

/** The one credential configuration that issuers offer. */
export const CONFIGURATION = 'micro-credential'

/** How long an offer waits for its wallet, and how many wrong transaction codes lock it. */
export const OFFER_DAYS = 30
export const MAX_WRONG_TRIES = 5

export type NewOffer = { credentialId: string; member: string; code: Buffer; txCode: Buffer; expiresAt: Date }

export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest()

function offerUri(iss: string, grants: object): string {
  const offer = { credential_issuer: iss, credential_configuration_ids: [CONFIGURATION], grants }
  return `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`
}

/** A credential offer by value (OpenID4VCI 1.0 §4.1) with both grants and a transaction code, and what is stored of it. */
export function makeOffer(
  credentialId: string,
  member: MemberFacts,
  now: Date,
  secrets: OfferSecrets,
): { offer: NewOffer; shown: Pick<Awarded, 'offer' | 'txCode'> } {
  const code = randomBytes(32).toString('base64url')
  const txCode = String(randomInt(10 ** TX_CODE_DIGITS)).padStart(TX_CODE_DIGITS, '0')
  const expiresAt = new Date(now.getTime() + OFFER_DAYS * 86_400_000)
  const grants = offerGrants(secrets, { credentialId, member: member.slug, code })
  const codeHash = secretHash(code)
  return {
    offer: {
      credentialId,
      member: member.slug,
      code: codeHash,
      txCode: secrets.txCodeHash(txCode, codeHash),
      expiresAt,
    },
    shown: { offer: offerUri(member.iss, grants), txCode },
  }
}
