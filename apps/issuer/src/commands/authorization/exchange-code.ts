import { newSecret, sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { checkExchange } from '../../domain/authorization/exchange.js'
import { tokenEnd } from '../../domain/authorization/grants.js'
import type { Requested } from '../../domain/authorization/requested.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { deleteAccessToken, insertAccessToken } from '../../store/authorization/access-tokens.js'
import { closeOffer, lockCode, markExchanged } from '../../store/authorization/codes.js'
import type { Tx } from '../../store/tx.js'
import type { Identity } from './identify.js'
import { type Granted, secondsUntil } from './redeem-code.js'

export type ExchangeRequest = {
  code: string
  redirectUri?: string
  verifier?: string
  requested: Requested
}

/** What the authorization request asked for comes back along with the token. */
export type Exchanged = Granted & Pick<Requested, 'detailed' | 'scope'>

const usedBefore = () => new OAuthError('invalid_grant', 'the authorization code was used before')

async function exchange(
  { sql }: Tx,
  ctx: Context,
  { member, request, who }: { member: string; request: ExchangeRequest; who: Identity },
): Promise<Exchanged | OAuthError> {
  const now = ctx.clock.now()
  const { clientId, instance, jkt } = who
  const { redirectUri, verifier } = request
  const hash = sha256(request.code)
  const code = checkExchange(await lockCode(sql, member, hash), { clientId, instance, redirectUri, verifier, jkt, now })
  if (code.token) {
    // Twice by one who knows the verifier: one of the two is a thief, and the token may be his (RFC 6749 §4.1.2).
    await deleteAccessToken(sql, code.token)
    return usedBefore()
  }
  const closed = await closeOffer(sql, code.credentialId, now)
  if (!closed) throw new OAuthError('invalid_grant', 'the award was fetched in another way')
  const { profile: configuration, availableFrom } = closed
  if (request.requested.configurations?.includes(configuration) === false)
    throw new OAuthError('invalid_grant', 'the code is not for a credential configuration that was asked for')
  const token = newSecret()
  const kept = { hash: sha256(token), member, credentialId: code.credentialId, clientId, jkt }
  const expiresAt = tokenEnd(now, availableFrom)
  await insertAccessToken(sql, { ...kept, expiresAt })
  await markExchanged(sql, hash, kept.hash)
  const { detailed, scope } = code.request
  const expiresIn = secondsUntil(expiresAt, now)
  return { token, configuration, expiresIn, detailed: detailed || request.requested.detailed, ...(scope && { scope }) }
}

/**
 * Gives an access token for an authorization code, once (RFC 6749 §4.1.3, RFC 7636 §4.6). Its award's offer is redeemed by it.
 * @throws OAuthError invalid_grant, invalid_dpop_proof
 */
export async function exchangeCode(
  ctx: Context,
  member: string,
  request: ExchangeRequest,
  who: Identity,
): Promise<Exchanged> {
  const outcome = await ctx.store.transaction((tx) => exchange(tx, ctx, { member, request, who }))
  if (outcome instanceof OAuthError) throw outcome // what was taken back is committed first
  return outcome
}
