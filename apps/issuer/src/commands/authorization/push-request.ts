import { newSecret, sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { readAuthorizationRequest } from '../../domain/authorization/authorization-request.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { insertPushedRequest } from '../../store/authorization/pushed-requests.js'
import { clientOf } from './client-of.js'
import type { Identity } from './identify.js'

const PREFIX = 'urn:ietf:params:oauth:request_uri:'

/** How long a pushed request may wait for its browser, in seconds (RFC 9126 §2.2). */
export const PUSHED_SECONDS = 90

/** The hash under which the request of a `request_uri` is kept. */
export const pushedId = (requestUri: string): Buffer | undefined =>
  requestUri.startsWith(PREFIX) ? sha256(requestUri.slice(PREFIX.length)) : undefined

/**
 * Keeps an authorization request for the browser that will come with its reference (RFC 9126 §2).
 * @throws OAuthError invalid_request, invalid_dpop_proof, and those of an authorization request
 */
export async function pushRequest(
  ctx: Context,
  member: string,
  params: ReadonlyMap<string, string>,
  who: Identity,
): Promise<{ request_uri: string; expires_in: number }> {
  if (params.has('request_uri')) throw new OAuthError('invalid_request', 'request_uri has no place in a pushed request')
  const client = clientOf(ctx, params, who.clientId)
  const request = readAuthorizationRequest(params, client)
  if (request.jkt !== undefined && who.jkt !== undefined && request.jkt !== who.jkt)
    throw new OAuthError('invalid_dpop_proof', 'dpop_jkt is not the key of the DPoP proof')
  const jkt = who.jkt ?? request.jkt
  const reference = newSecret()
  const expiresAt = new Date(ctx.clock.now().getTime() + PUSHED_SECONDS * 1_000)
  await insertPushedRequest(ctx.store.pool, {
    hash: sha256(reference),
    member,
    request: {
      ...request,
      ...(jkt !== undefined && { jkt }),
      ...(who.instance !== undefined && { instance: who.instance }),
    },
    expiresAt,
  })
  return { request_uri: PREFIX + reference, expires_in: PUSHED_SECONDS }
}
