import { createHmac } from 'node:crypto'
import { deriveKey, sealKey } from '@testamur/service-kit'

/**
 * What an offer holds that only this service can make, from keys of its own: whoever reads the database alone can neither
 * try out transaction codes nor make an issuer_state.
 */
export type OfferSecrets = {
  /** What is stored of a transaction code: HMAC-SHA-256 with the hash of its offer's code, so that equal ones do not look equal. */
  txCodeHash(txCode: string, codeHash: Uint8Array): Buffer
  /** The `issuer_state` of an offer (OpenID4VCI 1.0 §4.1.1), base64url: tells us which award, and nobody else anything. */
  issuerState(credentialId: string, member: string): string
  /** The award that an `issuer_state` of this member names. */
  awardOf(issuerState: string, member: string): string | undefined
}

const hexOf = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex')
const uuidOf = (bytes: Buffer) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const contextOf = (member: string) => `issuer_state ${member}`

export function createOfferSecrets(keystoreKey: Uint8Array): OfferSecrets {
  const txKey = deriveKey(keystoreKey, 'transaction-code')
  const states = sealKey(keystoreKey, 'issuer-state')
  return {
    txCodeHash: (txCode, codeHash) => createHmac('sha256', txKey).update(codeHash).update(txCode).digest(),
    issuerState: (credentialId, member) => states.seal(hexOf(credentialId), contextOf(member)).toString('base64url'),
    awardOf: (issuerState, member) => {
      if (issuerState.length > 200) return undefined
      try {
        return uuidOf(states.open(Buffer.from(issuerState, 'base64url'), contextOf(member)))
      } catch {
        return undefined // not made here, or for another member
      }
    },
  }
}
