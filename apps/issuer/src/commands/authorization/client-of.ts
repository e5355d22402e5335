import type { Context } from '../../context.js'
import { MAX_CLIENT_ID } from '../../domain/authorization/authorization-request.js'
import { checkRedirectUri } from '../../domain/authorization/redirect-uri.js'
import { OAuthError } from '../../domain/oauth-error.js'

/** Who sends an authorization request, and where the answer goes: the registered address exactly, or one that any wallet may name. */
export type RequestClient = { clientId: string; redirectUri: string; registered: boolean }

/** @throws OAuthError invalid_request */
export function clientOf(
  ctx: Context,
  params: ReadonlyMap<string, string>,
  clientId = params.get('client_id'),
): RequestClient {
  if (clientId === undefined) throw new OAuthError('invalid_request', 'client_id is missing')
  if (clientId.length > MAX_CLIENT_ID) throw new OAuthError('invalid_request', 'client_id is too long')
  const redirectUri = params.get('redirect_uri')
  if (redirectUri === undefined) throw new OAuthError('invalid_request', 'redirect_uri is missing')
  const registered = ctx.authorization.clients.get(clientId)
  if (registered && !registered.redirectUris.includes(redirectUri))
    throw new OAuthError('invalid_request', 'redirect_uri is not one that this client registered')
  return {
    clientId,
    redirectUri: registered ? redirectUri : checkRedirectUri(redirectUri),
    registered: registered !== undefined,
  }
}
