import { sha256 } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import type { Context } from '../../context.js'
import { type DpopProof, readDpopProof } from '../../domain/authorization/dpop.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { type AccessToken, findAccessToken, findBoundToken } from '../../store/authorization/access-tokens.js'
import { prepared } from '../../store/prepared.js'

/** What an access token opens: one award. `tokenId` tells tokens apart, and is none. */
export type Access = { credentialId: string; tokenId: string; clientId?: string }

const unknown = () => new OAuthError('invalid_token', 'the access token is not known or has expired')

async function byBearer(ctx: Context, member: string, text: string): Promise<AccessToken> {
  const token = await findAccessToken(prepared(ctx.store.pool), member, sha256(text))
  if (!token) throw unknown()
  if (token.jkt !== undefined)
    throw new OAuthError('invalid_token', 'the access token is bound to a key: use the scheme DPoP')
  return token
}

/** A nonce of ours where one is wanted; the next one goes along with the answer. @throws OAuthError use_dpop_nonce */
function checkNonce(ctx: Context, c: HttpContext, proof: DpopProof, now: Date): void {
  const { nonces, nonceRequired } = ctx.authorization
  if (!nonceRequired) return
  const { good, renew } = nonces.judge(proof.nonce, now)
  if (!good)
    throw new OAuthError('use_dpop_nonce', 'the DPoP proof needs a fresh nonce', { dpopNonce: nonces.give(now) })
  if (renew) c.header('dpop-nonce', nonces.give(now))
}

async function byDpop(ctx: Context, member: string, text: string, c: HttpContext): Promise<AccessToken> {
  const now = ctx.clock.now()
  const header = c.req.header('dpop')
  if (header === undefined) throw new OAuthError('invalid_dpop_proof', 'the header DPoP is missing')
  const url = `${ctx.config.publicUrl}${c.req.path}`
  const proof = readDpopProof(header, { method: c.req.method, url, accessToken: text, now })
  checkNonce(ctx, c, proof, now)
  const found = await findBoundToken(prepared(ctx.store.pool), member, sha256(text), proof)
  if (!found) throw unknown()
  if (found.token.jkt !== proof.jkt) throw new OAuthError('invalid_token', 'the access token is not bound to this key')
  if (!found.fresh) throw new OAuthError('invalid_dpop_proof', 'the DPoP proof was used before')
  return found.token
}

/**
 * The access that a request to the credential issuer carries in its Authorization header: a bearer token (RFC 6750 §2.1), or one
 * that is bound to a key, with a fresh proof of that key (RFC 9449 §7). One round trip.
 * @throws OAuthError invalid_token, invalid_dpop_proof, use_dpop_nonce
 */
export async function accessOf(ctx: Context, member: MemberFacts, c: HttpContext): Promise<Access> {
  const sent = /^(bearer|dpop) +([\w.~+/-]{1,200}=*)$/i.exec(c.req.header('authorization') ?? '')
  if (!sent) throw new OAuthError('invalid_token', 'the header Authorization carries no access token')
  const [, scheme, text] = sent as unknown as [string, string, string]
  const bound = scheme.toLowerCase() === 'dpop'
  const token = await (bound ? byDpop(ctx, member.slug, text, c) : byBearer(ctx, member.slug, text))
  if (token.expiresAt <= ctx.clock.now()) throw unknown()
  const { credentialId, clientId, hash } = token
  return { credentialId, tokenId: hash.toString('base64url'), ...(clientId !== undefined && { clientId }) }
}
