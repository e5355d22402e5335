/** The error codes of RFC 6749 §5.2, RFC 6750 §3.1 and OpenID4VCI 1.0 §8.3.1 that wallets meet here. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'invalid_token'
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'credential_request_denied'

/** What a wallet is told, in the words of the protocol. The description is ASCII, without quotes and backslashes. */
export class OAuthError extends Error {
  readonly error: OAuthErrorCode
  constructor(error: OAuthErrorCode, description: string) {
    super(description)
    this.name = 'OAuthError'
    this.error = error
  }
  get status(): 400 | 401 {
    return this.error === 'invalid_token' ? 401 : 400
  }
}
