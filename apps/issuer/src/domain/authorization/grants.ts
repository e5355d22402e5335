import type { OfferSecrets } from './offer-secrets.js'

export const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
export const AUTHORIZATION_CODE = 'authorization_code'

/** How long an access token is good for, in seconds. */
const TOKEN_SECONDS = 3_600

/**
 * How long it is good for after its award can be had, where the wallet must wait for that (OpenID4VCI 1.0 §9): there is no other
 * way to come back for it, since the code was used. In seconds.
 */
export const AFTER_WAITING_SECONDS = 7 * 86_400

/** When a token that is given now ends. */
export function tokenEnd(now: Date, availableFrom: Date | null): Date {
  const waits = availableFrom !== null && availableFrom > now
  return new Date(
    waits ? availableFrom.getTime() + AFTER_WAITING_SECONDS * 1_000 : now.getTime() + TOKEN_SECONDS * 1_000,
  )
}
export const TX_CODE_DIGITS = 6

/** The `grants` of a credential offer (OpenID4VCI 1.0 §4.1.1): the wallet takes either way to the one award. */
export const offerGrants = (
  secrets: OfferSecrets,
  { credentialId, member, code }: { credentialId: string; member: string; code: string },
) => ({
  [AUTHORIZATION_CODE]: { issuer_state: secrets.issuerState(credentialId, member) },
  [PRE_AUTHORIZED]: {
    'pre-authorized_code': code,
    tx_code: { input_mode: 'numeric', length: TX_CODE_DIGITS },
  },
})
