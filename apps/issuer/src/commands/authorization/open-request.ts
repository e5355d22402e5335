import type { Context } from '../../context.js'
import {
  type AuthorizationRequest,
  readAuthorizationRequest,
} from '../../domain/authorization/authorization-request.js'
import type { Login } from '../../domain/authorization/login-forms.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { findPushedRequest } from '../../store/authorization/pushed-requests.js'
import { clientOf } from './client-of.js'
import { pushedId } from './push-request.js'

/** A request that a browser came with; or an error that its client is told, since its address is known to be its own. */
export type Opened =
  | { login: Login }
  | { error: OAuthError; backTo: Pick<AuthorizationRequest, 'redirectUri' | 'state'> }

type Params = ReadonlyMap<string, string>

/** Any number of times until it is used (RFC 9126 §4): browsers load pages twice. All other parameters are ignored. */
async function openPushed(ctx: Context, member: string, params: Params): Promise<Opened> {
  const hash = pushedId(params.get('request_uri') ?? '')
  const found = hash && (await findPushedRequest(ctx.store.pool, { hash, member, now: ctx.clock.now() }))
  if (!hash || !found || found.clientId !== params.get('client_id'))
    throw new OAuthError(
      'invalid_request_uri',
      'request_uri is not known here, was used, has expired or is of another client',
    )
  return { login: { request: found, pushed: hash.toString('base64url') } }
}

/** A wallet that nobody registered is not sent back to by itself: its address may be anybody's (RFC 9700 §4.11.2). */
function openPlain(ctx: Context, params: Params): Opened {
  const { registered, ...client } = clientOf(ctx, params)
  try {
    return { login: { request: readAuthorizationRequest(params, client) } }
  } catch (error) {
    if (!registered || !(error instanceof OAuthError)) throw error
    return { error, backTo: { redirectUri: client.redirectUri, state: params.get('state') } }
  }
}

/**
 * The authorization request that a browser brings (RFC 6749 §4.1.1, RFC 9126 §4).
 * @throws OAuthError that is shown to the person at the browser
 */
export async function openRequest(ctx: Context, member: string, params: Params): Promise<Opened> {
  if (params.has('request_uri')) return openPushed(ctx, member, params)
  if (ctx.authorization.haip)
    throw new OAuthError('invalid_request', 'authorization requests must be pushed first (RFC 9126)')
  return openPlain(ctx, params)
}
