import { sha256 } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import type { Context } from '../../context.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { findAccessToken } from '../../store/authorization/access-tokens.js'

/** What an access token opens: one award. `tokenId` tells tokens apart, and is none. */
export type Access = { credentialId: string; tokenId: string; clientId?: string }

const unknown = () => new OAuthError('invalid_token', 'the access token is not known or has expired')

/**
 * The access that a request to the credential issuer carries in its Authorization header (RFC 6750 §2.1).
 * @throws OAuthError invalid_token
 */
export async function accessOf(ctx: Context, member: MemberFacts, c: HttpContext): Promise<Access> {
  const sent = /^bearer +(\S{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (sent === undefined) throw unknown()
  const token = await findAccessToken(ctx.store.pool, member.slug, sha256(sent))
  if (!token || token.expiresAt <= ctx.clock.now()) throw unknown()
  const { credentialId, clientId } = token
  return { credentialId, tokenId: token.hash.toString('base64url'), ...(clientId !== undefined && { clientId }) }
}
