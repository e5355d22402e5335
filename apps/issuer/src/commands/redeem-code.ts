import { timingSafeEqual } from 'node:crypto'
import { newSecret } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { OAuthError } from '../domain/oauth-error.js'
import { MAX_WRONG_TRIES, secretHash, txCodeHash } from '../domain/offer.js'
import { countWrongTry, lockOffer, type OfferRow, redeemOffer } from '../store/offers.js'

/** How long an access token is good for, in seconds. */
export const TOKEN_SECONDS = 3_600

export type CodeRequest = { code: string; txCode?: string }

const unusable = () =>
  new OAuthError('invalid_grant', 'the pre-authorized code is not known, was used, has expired or is locked')

function checkOffer(offer: OfferRow | undefined, { txCode }: CodeRequest, now: Date): OfferRow {
  if (!offer || offer.redeemedAt || offer.expiresAt <= now || offer.wrongTries >= MAX_WRONG_TRIES) throw unusable()
  if (offer.txCode && txCode === undefined) throw new OAuthError('invalid_request', 'tx_code is needed')
  if (!offer.txCode && txCode !== undefined) throw new OAuthError('invalid_request', 'tx_code is not expected')
  return offer
}

/**
 * Gives an access token for a pre-authorized code, once (OpenID4VCI 1.0 §6). The fifth wrong transaction code locks the offer.
 * @throws OAuthError invalid_grant, invalid_request
 */
export async function redeemCode(ctx: Context, member: string, request: CodeRequest): Promise<string> {
  const token = newSecret()
  const now = ctx.clock.now()
  // A wrong try must be counted: the transaction that counts it commits, and only then it is refused.
  const refusal = await ctx.store.transaction(async ({ sql }) => {
    const offer = checkOffer(await lockOffer(sql, member, secretHash(request.code)), request, now)
    const right = !offer.txCode || timingSafeEqual(offer.txCode, txCodeHash(request.txCode ?? '', request.code))
    if (!right) {
      await countWrongTry(sql, offer.credentialId)
      return new OAuthError('invalid_grant', 'the transaction code is wrong')
    }
    const tokenExpires = new Date(now.getTime() + TOKEN_SECONDS * 1_000)
    await redeemOffer(sql, offer.credentialId, { token: secretHash(token), tokenExpires, at: now })
    return undefined
  })
  if (refusal) throw refusal
  return token
}
