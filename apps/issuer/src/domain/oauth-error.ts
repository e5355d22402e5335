/** The error codes that wallets meet here, each with the text that defines it. */
export type OAuthErrorCode =
  // RFC 6749 §4.1.2.1 and §5.2
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'
  | 'temporarily_unavailable'
  // RFC 6750 §3.1
  | 'invalid_token'
  | 'insufficient_scope'
  // RFC 9101 §7: a request_uri that is not one of ours
  | 'invalid_request_uri'
  // RFC 9396 §5
  | 'invalid_authorization_details'
  // RFC 9449 §5, §8 and §9
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  // OAuth 2.0 Attestation-Based Client Authentication
  | 'invalid_client_attestation'
  | 'use_attestation_challenge'
  | 'use_fresh_attestation'
  // RFC 8628 §3.5, for a client that asks too often
  | 'slow_down'
  // OpenID4VCI 1.0 §8.3.1, §9.3 and §11.3
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied'
  | 'issuance_pending'
  | 'invalid_transaction_id'
  | 'invalid_notification_id'
  | 'invalid_notification_request'

/** What goes along with an error: a fresh DPoP nonce, how long to wait. */
export type OAuthErrorExtra = { dpopNonce?: string; retryAfter?: number; interval?: number }

const unsayable = /[^\x20-\x7e]|["\\]/g

/** What a wallet is told, in the words of the protocol. The description is kept to ASCII without quotes and backslashes (RFC 6749 §5.2). */
export class OAuthError extends Error {
  readonly error: OAuthErrorCode
  readonly extra: OAuthErrorExtra
  constructor(error: OAuthErrorCode, description: string, extra: OAuthErrorExtra = {}) {
    super(description.replaceAll(unsayable, "'"))
    this.name = 'OAuthError'
    this.error = error
    this.extra = extra
  }
}
