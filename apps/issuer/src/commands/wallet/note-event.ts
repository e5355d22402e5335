import { timingSafeEqual } from 'node:crypto'
import type { Context } from '../../context.js'
import { sealContext, type WalletEvent } from '../../domain/credential.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { addNotice, findNoticedClaim } from '../../store/wallet/notices.js'
import type { Asking } from './claim-parts.js'

export type Notice = { notificationId: string; event: WalletEvent; description?: string }

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * Remembers what a wallet tells of the copies that it got (OpenID4VCI 1.0 §11), each event once, for the member to see.
 * @throws OAuthError invalid_notification_id
 */
export async function noteEvent(ctx: Context, { member, access, now }: Asking, notice: Notice): Promise<void> {
  const { credentialId } = access
  const claim = await findNoticedClaim(ctx.store.pool, member.slug, credentialId)
  if (!claim || !same(notice.notificationId, ctx.walletSecrets.notificationId(credentialId, claim.holder)))
    throw new OAuthError('invalid_notification_id', 'the notification_id is not of copies that this token fetched')
  const seal = ctx.vault.forLearner(claim.learner)
  const { event, description: words } = notice
  const description = words === undefined ? undefined : seal.seal(words, sealContext.notice(credentialId))
  await addNotice(ctx.store.pool, { credentialId, event, at: now, ...(description && { description }) })
}
