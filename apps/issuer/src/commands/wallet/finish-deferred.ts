import { sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { sealContext } from '../../domain/credential.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { openJson } from '../../domain/vault.js'
import { prepared } from '../../store/prepared.js'
import { type ClaimableAward, findClaimable } from '../../store/wallet/claimable.js'
import { type Asking, checkGivable, denied, type Given } from './claim-parts.js'
import { giveAward } from './give-award.js'
import { intervalUntil } from './interval.js'
import type { CopyHolder } from './make-copies.js'

const unknown = () =>
  new OAuthError('invalid_transaction_id', 'the transaction is not one of this token, or is finished')

const LOOKS = 8

type Waiting = ClaimableAward & { deferred: NonNullable<ClaimableAward['deferred']> }

/** The wait ends with the copies, which takes the transaction away. @throws OAuthError invalid_transaction_id */
function checkWaiting(award: ClaimableAward, transactionId: string): Waiting {
  const { deferred, claim } = award
  if (claim || !deferred?.transaction.equals(sha256(transactionId))) throw unknown()
  return { ...award, deferred }
}

async function finish(ctx: Context, asking: Asking, award: Waiting, transactionId: string): Promise<Given | undefined> {
  const wait: Given = { transactionId, interval: intervalUntil(award.availableFrom, asking.now) }
  if (award.availableFrom && award.availableFrom > asking.now) return wait
  const seal = ctx.vault.forLearner(award.learner)
  const holders = openJson<CopyHolder[]>(seal, award.deferred.keys, sealContext.deferred(award.id))
  const giving = await giveAward(ctx, asking, { award, holders, nonces: [] })
  if ('given' in giving) return giving.given
  return 'missing' in giving ? wait : undefined
}

/**
 * Gives an award that was deferred, to the keys that were proven when it was asked for, or tells the wallet to wait on
 * (OpenID4VCI 1.0 §9). The transaction ends when the copies are given; who loses them asks at the credential endpoint again.
 * @throws OAuthError invalid_transaction_id, credential_request_denied
 */
export async function finishDeferred(ctx: Context, asking: Asking, transactionId: string): Promise<Given> {
  const { member, access, now } = asking
  for (let look = 0; look < LOOKS; look++) {
    const found = await findClaimable(prepared(ctx.store.pool), member.slug, access.credentialId)
    const award = checkWaiting(checkGivable(found, now), transactionId)
    const outcome = await finish(ctx, asking, award, transactionId)
    if (outcome) return outcome
  }
  throw denied('too many ask for this award at once')
}
