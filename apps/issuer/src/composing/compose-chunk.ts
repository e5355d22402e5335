import { outboxColumns } from '@testamur/event-bus/columns'
import { sealWith } from '@testamur/service-kit/seal'
import { type ComposedAward, composeAward, type MemberKeys } from '../domain/compose-award.js'
import type { Soon } from '../domain/when-ready.js'
import { credentialColumns, type NewCredential } from '../store/credentials.js'
import type { AwardToCompose, Chunk, ComposedChunk } from './chunk.js'

const KEY = 32

function composeOne(chunk: Chunk, keys: MemberKeys, award: AwardToCompose, place: number): Soon<ComposedAward> {
  const { request, issuedAt, validUntil, slot, learner, correlationId, traceparent } = award
  const seal = sealWith(chunk.learnerKeys.subarray(place * KEY, (place + 1) * KEY))
  return composeAward({
    permitted: {
      member: chunk.member,
      achievement: chunk.achievements[award.achievement]!,
      request,
      issuedAt,
      validUntil,
    },
    learner: { pseudonym: learner.pseudonym, seal },
    status: { index: slot.index, uri: slot.uri },
    keys,
    publicUrl: chunk.publicUrl,
    correlationId,
    traceparent,
  })
}

const toRow = (chunk: Chunk, award: AwardToCompose, composed: ComposedAward): NewCredential => ({
  id: composed.id,
  member: chunk.member.slug,
  achievement: chunk.achievements[award.achievement]!.id,
  achievementVersion: chunk.achievements[award.achievement]!.version,
  learnerId: award.learner.id,
  profile: award.request.profile,
  delivery: award.request.delivery,
  slot: award.slot,
  issuedAt: award.issuedAt,
  validUntil: award.validUntil,
  eventId: composed.event.id,
  sealed: composed.sealed,
  row: award.row,
})

function collect(chunk: Chunk, composed: readonly ComposedAward[]): ComposedChunk {
  return {
    answers: composed.map(({ id, event, answer }) => ({ id, event: event.id, credential: answer.credential })),
    credentials: credentialColumns(composed.map((award, i) => toRow(chunk, chunk.awards[i]!, award))),
    outbox: outboxColumns(composed.map(({ event }) => event)),
  }
}

/** Composes every award of a chunk, at once where the keys lie in this process, and encodes what is to be stored of it. */
export function composeChunk(chunk: Chunk, keys: MemberKeys): Soon<ComposedChunk> {
  const composing = chunk.awards.map((award, place) => composeOne(chunk, keys, award, place))
  const later = composing.some((award) => award instanceof Promise)
  return later
    ? Promise.all(composing).then((composed) => collect(chunk, composed))
    : collect(chunk, composing as ComposedAward[])
}
