import {
  type AchievementId,
  type CloudEvent,
  CredentialId,
  credentialClaimed,
  type HolderJwk,
  type MemberSlug,
  type StatusReference,
} from '@testamur/credential-model'
import { activeTraceparent } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { announce } from '../../domain/announce.js'
import type { MemberKeys } from '../../domain/compose-award.js'
import { type AwardSecret, type ClaimedCopy, type ClaimSecret, sealContext } from '../../domain/credential.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import { type RenderedCopy, renderCopy } from '../../domain/render-copy.js'
import { openJson } from '../../domain/vault.js'
import type { ClaimableAward } from '../../store/wallet/claimable.js'
import { achievementOf } from './achievement-of.js'

/** A key that a copy is bound to. */
export type CopyHolder = { jwk: HolderJwk; thumbprint: string }

export type CopyParts = {
  member: MemberFacts
  keys: MemberKeys
  /** Whose copies they are, one for each. */
  holders: readonly CopyHolder[]
  /** The status index of each. */
  statuses: readonly StatusReference[]
  now: Date
}

/** Copies that are signed and announced, ready to be stored. */
export type MadeCopies = { copies: ClaimedCopy[]; event: CloudEvent; sealed: Buffer }

function claimedEvent(
  award: ClaimableAward,
  { member, now }: CopyParts,
  rendered: readonly RenderedCopy[],
): CloudEvent {
  const slug = member.slug as MemberSlug
  return credentialClaimed.build({
    member: slug,
    producer: 'issuer',
    now,
    aggregateVersion: award.version + 1,
    data: {
      credentialId: CredentialId.parse(award.id),
      member: slug,
      achievement: award.achievement as AchievementId,
      copies: rendered.map((copy) => copy.announced),
    },
  })
}

/**
 * Signs a copy for each key. Several are made so that nobody can tell that they are of one award: each with a status index, an
 * id and salts of its own, and times of whole days (OpenID4VCI 1.0 §15.4.1; RFC 9901 §10.1).
 */
export async function makeCopies(ctx: Context, award: ClaimableAward, parts: CopyParts): Promise<MadeCopies> {
  const { member, keys, holders, statuses, now } = parts
  const seal = ctx.vault.forLearner(award.learner)
  const { learner, result } = openJson<AwardSecret>(seal, award.sealed, sealContext.award(award.id))
  const achievement = await achievementOf(ctx, award.achievement, award.achievementVersion)
  const { id, profile, issuedAt, validUntil } = award
  const shared = { id, profile, member, achievement, learner, result, signedAt: now, issuedAt, validUntil }
  const unlinkable = holders.length > 1
  const render = ({ jwk }: CopyHolder, i: number) =>
    renderCopy({ ...shared, status: statuses[i]!, holderKey: jwk, unlinkable }, keys, ctx.config.publicUrl)
  const rendered = await Promise.all(holders.map(render))
  const { event, opening } = announce(claimedEvent(award, parts, rendered), keys.ledger, activeTraceparent())
  const copies = rendered.map(({ token, copySalt }, i) => ({
    ...{ token, copySalt, holder: holders[i]!.thumbprint, status: statuses[i]! },
  }))
  const secret: ClaimSecret = { opening, copies }
  return { copies, event, sealed: seal.seal(JSON.stringify(secret), sealContext.claim(id)) }
}
