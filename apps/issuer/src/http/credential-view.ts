import { instantOf } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { CredentialView } from '../contract.js'
import {
  type AwardSecret,
  type ClaimedCopy,
  type ClaimSecret,
  copiesOf,
  type IssuedCredential,
  sealContext,
} from '../domain/credential.js'
import { openJson } from '../domain/vault.js'

/** What is kept of the credential under its learner's key; undefined once she was erased. */
export function openSecrets(
  ctx: Context,
  { id, learner, sealed, claim, status }: IssuedCredential,
): { award: AwardSecret; claim?: ClaimSecret } | undefined {
  if (!learner || !sealed) return undefined
  const seal = ctx.vault.forLearner(learner)
  const award = openJson<AwardSecret>(seal, sealed, sealContext.award(id))
  if (!claim?.sealed) return { award }
  const secret = openJson<ClaimSecret>(seal, claim.sealed, sealContext.claim(id))
  return { award, claim: { opening: secret.opening, copies: copiesOf(secret, { holder: claim.holder, status }) } }
}

const toCopyStatus = ({ status: { uri, index } }: ClaimedCopy) => ({ uri, index })

function noticesOf(ctx: Context, { id, learner, notices = [] }: IssuedCredential): CredentialView['notifications'] {
  const seal = learner && ctx.vault.forLearner(learner)
  return notices.map(({ event, at, description }) => ({
    ...{ event, at: instantOf(at) },
    ...(seal && description && { description: seal.open(description, sealContext.notice(id)).toString() }),
  }))
}

/** The credential as its member sees it; `token: false` leaves the token out (lists). */
export function toView(ctx: Context, credential: IssuedCredential, { token }: { token: boolean }): CredentialView {
  const { id, achievement, achievementVersion, profile, delivery, status, eventId, claim } = credential
  const secrets = openSecrets(ctx, credential)
  const copies = secrets?.claim?.copies
  const copy = copies?.[0] ?? secrets?.award.copy
  return {
    id,
    achievement,
    achievementVersion,
    profile,
    delivery,
    status: { uri: status.uri, index: status.index, value: status.value },
    event: eventId,
    issuedAt: instantOf(credential.issuedAt),
    ...(credential.validUntil && { validUntil: instantOf(credential.validUntil) }),
    ...(secrets && { learner: secrets.award.learner, result: secrets.award.result }),
    ...(token && copy && { credential: copy.token }),
    ...(claim && {
      claimed: {
        ...{ at: instantOf(claim.claimedAt), event: claim.eventId },
        ...(token && copies && { copies: copies.map(toCopyStatus) }),
      },
    }),
    ...(credential.notices?.length && { notifications: noticesOf(ctx, credential) }),
    ...(credential.erasedAt && { erasedAt: instantOf(credential.erasedAt) }),
  }
}
