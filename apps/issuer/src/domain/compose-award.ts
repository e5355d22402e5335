import {
  type CloudEvent,
  credentialIssued,
  instantOf,
  type LearnerPseudonym,
  type MemberSlug,
  type StatusReference,
  uuidv7,
} from '@testamur/credential-model'
import type { Seal } from '@testamur/service-kit'
import type { Awarded } from '../contract.js'
import { announce } from './announce.js'
import { type AwardSecret, sealContext } from './credential.js'
import type { PermittedAward } from './decide-award.js'
import { type RenderedCopy, renderToken, type SigningKey } from './render-token.js'

/** The keys with which the issuer speaks for one member. */
export type MemberKeys = { credential: SigningKey; ledger: SigningKey }

export type AwardParts = {
  permitted: PermittedAward
  learner: { pseudonym: string; seal: Seal }
  status: StatusReference
  keys: MemberKeys
  publicUrl: string
  correlationId?: string
  traceparent?: string
}

/** An award that is made and signed, ready to be stored: nothing of it is decided any more. */
export type ComposedAward = { id: string; event: CloudEvent; sealed: Buffer; answer: Awarded }

function issuedEvent(id: string, parts: AwardParts, copy: RenderedCopy | undefined): CloudEvent {
  const { member, achievement, request, issuedAt, validUntil } = parts.permitted
  const data = {
    credentialId: id,
    member: member.slug,
    achievement: achievement.id,
    achievementVersion: achievement.version,
    learner: parts.learner.pseudonym as LearnerPseudonym,
    profile: request.profile,
    delivery: request.delivery,
    status: parts.status,
    validFrom: instantOf(issuedAt),
    ...(validUntil && { validUntil: instantOf(validUntil) }),
    copies: copy ? [copy.announced] : [],
  }
  return credentialIssued.build({
    member: member.slug as MemberSlug,
    producer: 'issuer',
    data: data as Parameters<typeof credentialIssued.make>[0]['data'],
    now: issuedAt,
    aggregateVersion: 1,
    correlationId: parts.correlationId,
  })
}

/** Signs the credential (unless a wallet will fetch it), its event and its ledger entry, and seals what is personal. */
export function composeAward(parts: AwardParts): ComposedAward {
  const { permitted, keys, status, publicUrl } = parts
  const { member, achievement, request, issuedAt, validUntil } = permitted
  const { learner, result, holderKey } = request
  const id = uuidv7()
  const toRender = {
    id,
    member,
    achievement,
    learner,
    result,
    status,
    holderKey,
    signedAt: issuedAt,
    issuedAt,
    validUntil,
  }
  const copy = request.delivery === 'direct' ? renderToken(toRender, keys.credential, publicUrl) : undefined
  const { event, opening } = announce(issuedEvent(id, parts, copy), keys.ledger, parts.traceparent)
  const kept = copy && { token: copy.token, copySalt: copy.copySalt }
  const secret: AwardSecret = { learner, result, opening, copy: kept }
  return {
    id,
    event,
    sealed: parts.learner.seal.seal(JSON.stringify(secret), sealContext.award(id)),
    answer: { id, event: event.id, status, ...(copy && { credential: copy.token }) },
  }
}
