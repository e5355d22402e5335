import { sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import type { ProfileName } from '../../contract.js'
import { type ClaimedCopy, copiesOf, sealContext } from '../../domain/credential.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import { OAuthError } from '../../domain/oauth-error.js'
import { openJson } from '../../domain/vault.js'
import type { ClaimableAward } from '../../store/wallet/claimable.js'
import type { UsedNonce } from '../../store/wallet/record-claim.js'
import type { Access } from '../authorization/access-of.js'
import type { CopyHolder } from './make-copies.js'

/** Who asks for the award that her token stands for, at what time. */
export type Asking = { member: MemberFacts; access: Access; now: Date }

/** What a wallet gets: its copies, or a transaction that it comes back with after `interval` seconds. */
export type Given =
  | { credentials: readonly string[]; notificationId: string }
  | { transactionId: string; interval: number }

export const denied = (why: string) => new OAuthError('credential_request_denied', why)

/** The award can be given to somebody, now or later. @throws OAuthError credential_request_denied */
export function checkGivable(award: ClaimableAward | undefined, now: Date): ClaimableAward {
  if (award?.memberState === 'suspended' || award?.memberState === 'left')
    throw denied('the member may not hand out credentials at present')
  if (award?.status === 'valid' && (!award.validUntil || award.validUntil > now)) return award
  throw denied('the award was withdrawn or has ended')
}

/** The configuration that is asked for must be the one of the award that the token opens. */
export function checkProfile(award: ClaimableAward, configuration: ProfileName): void {
  if (award.profile === configuration) return
  throw new OAuthError('insufficient_scope', 'the access token is not for this credential configuration')
}

/** @throws OAuthError invalid_nonce for one that was not given out here, or has ended */
export function openNonces(ctx: Context, { iss }: MemberFacts, nonces: readonly string[]): UsedNonce[] {
  return nonces.map((nonce) => {
    const expiresAt = ctx.walletSecrets.nonces.endOf(nonce, iss, ctx.clock.now())
    if (expiresAt) return { hash: sha256(nonce), expiresAt }
    throw usedNonce()
  })
}

export const usedNonce = () =>
  new OAuthError('invalid_nonce', 'the nonce was not given out here, was used or has expired: get another one')

/** The copies as the wallet gets them, each at the place of its key. */
export function given(ctx: Context, award: ClaimableAward, holder: string, tokens: readonly string[]): Given {
  return { credentials: tokens, notificationId: ctx.walletSecrets.notificationId(award.id, holder) }
}

/** What this holder was given before, in the order in which the keys are asked for now. */
export function givenBefore(
  ctx: Context,
  award: ClaimableAward & { claim: NonNullable<ClaimableAward['claim']> },
  holders: readonly CopyHolder[],
): Given {
  const { holder, sealed } = award.claim
  const secret = openJson<Parameters<typeof copiesOf>[0]>(
    ctx.vault.forLearner(award.learner),
    sealed,
    sealContext.claim(award.id),
  )
  const copies = copiesOf(secret, { holder, status: award.slot })
  const tokenOf = ({ thumbprint }: CopyHolder) => (copies.find((c) => c.holder === thumbprint) as ClaimedCopy).token
  return given(ctx, award, holder, holders.map(tokenOf))
}
