import { OAuthError } from '../oauth-error.js'
import type { AuthorizationRequest } from './authorization-request.js'
import { verifierFits } from './pkce.js'

/** An authorization code as it is kept. */
export type KeptCode = {
  credentialId: string
  clientId: string
  request: AuthorizationRequest
  expiresAt: Date
  /** The hash of the token that was given for it. */
  token?: Buffer
}

/** A token request for it (RFC 6749 §4.1.3), by a client that was authenticated as far as it can be. */
export type CodeExchange = {
  clientId?: string
  instance?: string
  redirectUri?: string
  verifier?: string
  jkt?: string
  now: Date
}

const refuse = (why: string) => new OAuthError('invalid_grant', why)

/**
 * Whether the request is by the one to whom the code was given. A code that was used is judged by the same measure: who cannot
 * show the verifier never held it, and must not be able to take the token of who does (RFC 6749 §4.1.2, §10.5).
 * @throws OAuthError invalid_grant, invalid_dpop_proof
 */
export function checkExchange(code: KeptCode | undefined, exchange: CodeExchange): KeptCode {
  if (!code) throw refuse('the authorization code is not known')
  const { request } = code
  if (exchange.clientId !== code.clientId) throw refuse('the code was given to another client')
  if (request.instance !== undefined && request.instance !== exchange.instance)
    throw refuse('the code was given to another instance of the wallet')
  if (exchange.redirectUri !== request.redirectUri)
    throw refuse('redirect_uri is not that of the authorization request')
  if (exchange.verifier === undefined) throw refuse('code_verifier is missing')
  if (!verifierFits(exchange.verifier, request.codeChallenge)) throw refuse('code_verifier is not that of the request')
  if (request.jkt !== undefined && exchange.jkt !== request.jkt)
    throw new OAuthError('invalid_dpop_proof', 'the code is bound to another DPoP key')
  if (!code.token && code.expiresAt <= exchange.now) throw refuse('the authorization code has expired')
  return code
}
