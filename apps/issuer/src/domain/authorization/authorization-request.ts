import { OAuthError } from '../oauth-error.js'
import { isChallenge } from './pkce.js'
import { type Requested, readRequested } from './requested.js'

/** An authorization request (RFC 6749 §4.1.1, OpenID4VCI 1.0 §5.1) whose every part was checked. */
export type AuthorizationRequest = Requested & {
  clientId: string
  redirectUri: string
  /** S256 (RFC 7636). */
  codeChallenge: string
  state?: string
  issuerState?: string
  /** The thumbprint of the DPoP key to which the code is bound (RFC 9449 §10). */
  jkt?: string
  /** The thumbprint of the attested key of the wallet that pushed it: the code is for this instance alone. */
  instance?: string
}

type Params = ReadonlyMap<string, string>

export const MAX_CLIENT_ID = 500
const MAX_STATE = 4_096
/** Ours are far shorter: a longer one is not ours, and names no offer. */
const MAX_ISSUER_STATE = 500

function needed(params: Params, name: string): string {
  const value = params.get(name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}

function checkChallenge(params: Params): string {
  const challenge = needed(params, 'code_challenge')
  if (params.get('code_challenge_method') !== 'S256')
    throw new OAuthError('invalid_request', 'code_challenge_method must be S256')
  if (!isChallenge(challenge)) throw new OAuthError('invalid_request', 'code_challenge is no S256 challenge')
  return challenge
}

function checkShape(params: Params): void {
  if (params.has('request'))
    throw new OAuthError('invalid_request', 'request objects are not read here: push the request')
  const type = needed(params, 'response_type')
  if (type !== 'code') throw new OAuthError('unsupported_response_type', 'response_type must be code')
  const mode = params.get('response_mode') ?? 'query'
  if (mode !== 'query') throw new OAuthError('invalid_request', 'response_mode must be query')
  if ((params.get('state') ?? '').length > MAX_STATE)
    throw new OAuthError('invalid_request', `state has more than ${MAX_STATE} characters`)
}

const jktForm = /^[A-Za-z0-9_-]{43}$/

/**
 * Reads the parameters of an authorization request, from a browser's address or pushed. Client and redirect URI were judged
 * before, since they decide how an error is told.
 * @throws OAuthError invalid_request, unsupported_response_type, invalid_scope, invalid_authorization_details
 */
export function readAuthorizationRequest(
  params: Params,
  { clientId, redirectUri }: { clientId: string; redirectUri: string },
): AuthorizationRequest {
  checkShape(params)
  const state = params.get('state')
  const issuerState = params.get('issuer_state')
  const jkt = params.get('dpop_jkt')
  if (jkt !== undefined && !jktForm.test(jkt)) throw new OAuthError('invalid_request', 'dpop_jkt is no thumbprint')
  return {
    clientId,
    redirectUri,
    codeChallenge: checkChallenge(params),
    ...readRequested(params),
    ...(state !== undefined && { state }),
    ...(issuerState !== undefined && issuerState.length <= MAX_ISSUER_STATE && { issuerState }),
    ...(jkt !== undefined && { jkt }),
  }
}
