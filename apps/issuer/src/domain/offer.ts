import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { Awarded } from '../contract.js'
import type { MemberFacts } from './decide-award.js'

export const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
/** The one credential configuration that issuers offer. */
export const CONFIGURATION = 'micro-credential'

/** How long an offer waits for its wallet, and how many wrong transaction codes lock it. */
export const OFFER_DAYS = 30
export const MAX_WRONG_TRIES = 5

const TX_CODE_DIGITS = 6

export type NewOffer = { credentialId: string; member: string; code: Buffer; txCode: Buffer; expiresAt: Date }

export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** The transaction code is short: hashed with its offer's code, so that equal ones do not look equal. */
export const txCodeHash = (txCode: string, code: string): Buffer => secretHash(`${code}\0${txCode}`)

function offerUri(iss: string, code: string): string {
  const offer = {
    credential_issuer: iss,
    credential_configuration_ids: [CONFIGURATION],
    grants: {
      [PRE_AUTHORIZED]: {
        'pre-authorized_code': code,
        tx_code: { input_mode: 'numeric', length: TX_CODE_DIGITS },
      },
    },
  }
  return `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`
}

/** A credential offer by value (OpenID4VCI 1.0 §4.1) with a pre-authorized code and a transaction code, and what is stored of it. */
export function makeOffer(
  credentialId: string,
  member: MemberFacts,
  now: Date,
): { offer: NewOffer; shown: Pick<Awarded, 'offer' | 'txCode'> } {
  const code = randomBytes(32).toString('base64url')
  const txCode = String(randomInt(10 ** TX_CODE_DIGITS)).padStart(TX_CODE_DIGITS, '0')
  const expiresAt = new Date(now.getTime() + OFFER_DAYS * 86_400_000)
  return {
    offer: { credentialId, member: member.slug, code: secretHash(code), txCode: txCodeHash(txCode, code), expiresAt },
    shown: { offer: offerUri(member.iss, code), txCode },
  }
}
