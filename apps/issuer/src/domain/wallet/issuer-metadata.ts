import type { MemberFacts } from '../decide-award.js'
import { configurations, type WalletTerms } from './configurations.js'
import { ALGS, ENCS } from './encryption.js'
import { BATCH_SIZE } from './read-proofs.js'
import type { EncryptionJwk } from './wallet-secrets.js'

/** Where wallets call: one set of endpoints for each member. */
export const walletEndpoints = (publicUrl: string, slug: string) => ({
  credential_endpoint: `${publicUrl}/oid4vci/${slug}/credential`,
  nonce_endpoint: `${publicUrl}/oid4vci/${slug}/nonce`,
  deferred_credential_endpoint: `${publicUrl}/oid4vci/${slug}/deferred`,
  notification_endpoint: `${publicUrl}/oid4vci/${slug}/notification`,
})

const isShowable = (uri: string | undefined): uri is string => /^(https:|data:image\/)/.test(uri ?? '')

function displayOf({ name, logo }: MemberFacts) {
  return [{ name, locale: 'en', ...(isShowable(logo) && { logo: { uri: logo, alt_text: name } }) }]
}

/** The metadata of a member's credential issuer (OpenID4VCI 1.0 §12.2.4). */
export function issuerMetadata(member: MemberFacts, encryptionKey: EncryptionJwk, terms: WalletTerms) {
  return {
    credential_issuer: member.iss,
    // The same identifier twice: each member's authorization server is its own (RFC 8414).
    authorization_servers: [member.iss],
    ...walletEndpoints(terms.publicUrl, member.slug),
    batch_credential_issuance: { batch_size: BATCH_SIZE },
    credential_request_encryption: {
      jwks: { keys: [encryptionKey] },
      enc_values_supported: [...ENCS],
      encryption_required: false,
    },
    credential_response_encryption: {
      alg_values_supported: [...ALGS],
      enc_values_supported: [...ENCS],
      encryption_required: false,
    },
    display: displayOf(member),
    credential_configurations_supported: configurations(terms),
  }
}

export const SIGNED_METADATA_TYP = 'openidvci-issuer-metadata+jwt'
/** How long signed metadata may be kept, in seconds. */
const SIGNED_SECONDS = 86_400

/**
 * The header and payload of the signed metadata (§12.2.3). The key is that of the member's credentials, so that who trusts these
 * can check it; `typ` and the lack of a `vct` keep either from being taken for the other (RFC 8725 §3.11).
 */
export const signedMetadata = (
  metadata: { credential_issuer: string },
  key: { kid: string; x5c?: readonly string[] },
  now: Date,
) => {
  const iat = Math.floor(now.getTime() / 1_000)
  const iss = metadata.credential_issuer
  return {
    header: { alg: 'ES256', typ: SIGNED_METADATA_TYP, kid: key.kid, ...(key.x5c && { x5c: key.x5c }) },
    payload: { iss, sub: iss, iat, exp: iat + SIGNED_SECONDS, ...metadata },
  }
}
