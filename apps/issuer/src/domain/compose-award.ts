import type { KeyObject } from 'node:crypto'
import {
  type CloudEvent,
  credentialIssued,
  instantOf,
  type LearnerPseudonym,
  type MemberSlug,
  type StatusReference,
  uuidv7,
} from '@testamur/credential-model'
import type { Seal, SigningAlgorithm } from '@testamur/service-kit'
import type { Awarded } from '../contract.js'
import { announce } from './announce.js'
import { type AwardSecret, sealContext } from './credential.js'
import type { PermittedAward } from './decide-award.js'
import { type CopyKey, type RenderedCopy, renderCopy } from './render-copy.js'
import { type Soon, whenReady } from './when-ready.js'

/** What a key that lies in this process has besides: another thread can sign with it. */
type Local = { alg?: SigningAlgorithm; material?: KeyObject }

/** The keys with which the issuer speaks for one member. */
export type MemberKeys = {
  credential: CopyKey & Local
  ledger: { kid: string; sign: (bytes: Uint8Array) => Uint8Array } & Local
  badge?: CopyKey & Local
}

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
  // In the order of the canonical form, which is then written as it stands.
  const data = {
    achievement: achievement.id,
    achievementVersion: achievement.version,
    copies: copy ? [copy.announced] : [],
    credentialId: id,
    delivery: request.delivery,
    learner: parts.learner.pseudonym as LearnerPseudonym,
    member: member.slug,
    profile: request.profile,
    status: { index: parts.status.index, uri: parts.status.uri },
    validFrom: instantOf(issuedAt),
    ...(validUntil && { validUntil: instantOf(validUntil) }),
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

/** The event and its ledger entry of an award whose copy is rendered (or that a wallet will fetch), and what is personal, sealed. */
function composed(id: string, parts: AwardParts, copy: RenderedCopy | undefined): ComposedAward {
  const { permitted, keys, status } = parts
  const { learner, result } = permitted.request
  const { event, openingJson } = announce(issuedEvent(id, parts, copy), keys.ledger, parts.traceparent)
  const kept = copy && { token: copy.token, copySalt: copy.copySalt }
  const rest: Omit<AwardSecret, 'opening'> = { learner, result, copy: kept }
  // An AwardSecret, whose opening is in JSON already.
  const secret = `${JSON.stringify(rest).slice(0, -1)},"opening":${openingJson}}`
  return {
    id,
    event,
    sealed: parts.learner.seal.seal(secret, sealContext.award(id)),
    answer: { id, event: event.id, status, ...(copy && { credential: copy.token }) },
  }
}

/**
 * Signs the credential (unless a wallet will fetch it), its event and its ledger entry, and seals what is personal: at once
 * where the credential's key lies in this process, later where it does not.
 */
export function composeAward(parts: AwardParts): Soon<ComposedAward> {
  const { permitted, keys, status, publicUrl } = parts
  const { member, achievement, request, issuedAt, validUntil } = permitted
  const { learner, result, holderKey } = request
  const id = uuidv7()
  if (request.delivery === 'offer') return composed(id, parts, undefined)
  const toRender = {
    id,
    profile: request.profile,
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
  return whenReady(renderCopy(toRender, keys, publicUrl), (copy) => composed(id, parts, copy))
}
