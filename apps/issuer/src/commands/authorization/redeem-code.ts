import { newSecret, sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { AFTER_WAITING_SECONDS, tokenEnd } from '../../domain/authorization/grants.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { MAX_WRONG_TRIES } from '../../domain/offer.js'
import { findOpenOffer, redeemOffer } from '../../store/authorization/redeem-offer.js'
import { prepared } from '../../store/prepared.js'

/** Whom a token is given to, as far as it is known: the client, and the DPoP key that it will be bound to. */
export type Asker = { clientId?: string; jkt?: string }

export type CodeRequest = {
  code: string
  txCode?: string
  /** The credential configurations that were asked for. */
  configurations?: readonly string[]
}

/** A token that was given, and the configuration of the award that it stands for. */
export type Granted = { token: string; configuration: string; expiresIn: number }

/** Whole seconds until then. */
export const secondsUntil = (end: Date, now: Date): number => Math.floor((end.getTime() - now.getTime()) / 1_000)

const unusable = () =>
  new OAuthError('invalid_grant', 'the pre-authorized code is not known, was used, has expired or is locked')

/** Why nothing was redeemed. An offer that is open was asked in the wrong way: its code stays good. */
async function refusal(ctx: Context, member: string, request: CodeRequest, now: Date): Promise<OAuthError> {
  const wanted = { member, code: sha256(request.code), maxWrongTries: MAX_WRONG_TRIES, now }
  const offer = await findOpenOffer(ctx.store.pool, wanted)
  if (!offer) return unusable()
  if (offer.wantsTxCode && request.txCode === undefined) return new OAuthError('invalid_request', 'tx_code is needed')
  if (!offer.wantsTxCode && request.txCode !== undefined)
    return new OAuthError('invalid_request', 'tx_code is not expected')
  return new OAuthError('invalid_grant', 'the offer is not of a credential configuration that was asked for')
}

/**
 * Gives an access token for a pre-authorized code, once (OpenID4VCI 1.0 §6). The fifth wrong transaction code locks the
 * offer. One round trip where all is well.
 * @throws OAuthError invalid_grant, invalid_request (§6.3)
 */
export async function redeemCode(
  ctx: Context,
  member: string,
  request: CodeRequest,
  { clientId, jkt }: Asker = {},
): Promise<Granted> {
  const token = newSecret()
  const now = ctx.clock.now()
  const code = sha256(request.code)
  const outcome = await redeemOffer(prepared(ctx.store.pool), {
    code,
    ...(request.txCode !== undefined && { txCode: ctx.offerSecrets.txCodeHash(request.txCode, code) }),
    ...(request.configurations && { configurations: request.configurations }),
    token: { hash: sha256(token), member, clientId, jkt, expiresAt: tokenEnd(now, null) },
    afterWaiting: AFTER_WAITING_SECONDS,
    maxWrongTries: MAX_WRONG_TRIES,
    now,
  })
  if (!outcome) throw await refusal(ctx, member, request, now)
  if (!outcome.granted) throw new OAuthError('invalid_grant', 'the transaction code is wrong')
  return { token, configuration: outcome.profile, expiresIn: secondsUntil(outcome.expiresAt, now) }
}
