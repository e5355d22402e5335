import { TestamurError } from '@testamur/credential-model'
import { addColumnsToOutbox } from '@testamur/event-bus'
import type { Chunk } from '../composing/chunk.js'
import type { Context } from '../context.js'
import type { Awarded } from '../contract.js'
import type { MemberKeys } from '../domain/compose-award.js'
import type { AchievementFacts } from '../domain/decide-award.js'
import { makeOffer } from '../domain/offer.js'
import { insertCredentials } from '../store/credentials.js'
import { insertOffers } from '../store/offers.js'
import { type Slot, takeSlots } from '../store/slots.js'
import type { Tx } from '../store/tx.js'
import { type Draft, draftAwards, type Refusal, type Wish } from './draft-awards.js'

export type { Wish } from './draft-awards.js'
export type Outcome = { answer: Awarded } | Refusal

type Ready = { draft: Draft; slot: Slot }

const exhausted = (member: string) =>
  new TestamurError('STATUS_INDEX_EXHAUSTED', `no status index is at hand for ${member}`, {
    remedy: 'try again in a few seconds; the revocation service has to hand out a new block',
  })

const KEY = 32

/** All of one member, with each achievement named once: what a thread needs to compose them. */
function chunkOf(ctx: Context, ready: readonly Ready[]): Chunk {
  const places = new Map<AchievementFacts, number>()
  const learnerKeys = new Uint8Array(ready.length * KEY)
  const awards = ready.map(({ draft: { wish, permitted, learner }, slot }, i) => {
    const { achievement, request, issuedAt, validUntil } = permitted
    if (!places.has(achievement)) places.set(achievement, places.size)
    learnerKeys.set(learner.key, i * KEY)
    const { id, pseudonym } = learner
    const { correlationId, traceparent, row } = wish
    const place = places.get(achievement)!
    return {
      achievement: place,
      request,
      issuedAt,
      validUntil,
      slot,
      learner: { id, pseudonym },
      correlationId,
      traceparent,
      row,
    }
  })
  const { member } = ready[0]!.draft.permitted
  return { publicUrl: ctx.config.publicUrl, member, achievements: [...places.keys()], awards, learnerKeys }
}

/** Composes, signs and stores as many as there are slots. The order of the awards is that of the wishes. */
async function award(ctx: Context, tx: Tx, keys: MemberKeys, ready: readonly Ready[]): Promise<Awarded[]> {
  if (ready.length === 0) return []
  const parts = await ctx.composers.compose(chunkOf(ctx, ready), keys)
  const composed = parts.flatMap((part) => part.answers)
  const { publicUrl } = ctx.config
  const made = ready.map(({ draft: { permitted } }, i) =>
    permitted.request.delivery === 'offer'
      ? makeOffer(composed[i]!.id, permitted.member, ctx.clock.now(), ctx.offerSecrets, {
          ...permitted.request,
          publicUrl,
        })
      : undefined,
  )
  await insertCredentials(
    tx.sql,
    parts.map((part) => part.credentials),
  )
  await insertOffers(
    tx.sql,
    made.flatMap((one) => one?.offer ?? []),
  )
  await addColumnsToOutbox(
    tx.sql,
    parts.map((part) => part.outbox),
  )
  return ready.map(({ slot: { uri, index } }, i) => {
    const { id, event, credential } = composed[i]!
    return { id, event, status: { uri, index }, ...(credential && { credential }), ...made[i]?.shown }
  })
}

/**
 * Awards for one member within the caller's transaction: facts, learners, status indices, credentials and outbox, each in
 * one round trip for all. Answers one outcome for each wish, in order; a refused wish leaves the others alone.
 */
export async function awardIn(
  ctx: Context,
  tx: Tx,
  member: string,
  keys: MemberKeys,
  wishes: readonly Wish[],
): Promise<Outcome[]> {
  const drafts = await draftAwards(ctx, tx, member, keys, wishes)
  const permitted = drafts.filter((d): d is Draft => !('refusal' in d))
  const slots = permitted.length > 0 ? await takeSlots(tx.sql, member, permitted.length) : []
  const ready = permitted.slice(0, slots.length).map((draft, i) => ({ draft, slot: slots[i]! }))
  const answers = new Map((await award(ctx, tx, keys, ready)).map((answer, i) => [ready[i]!.draft, answer]))
  return drafts.map((draft) => {
    if ('refusal' in draft) return draft
    const answer = answers.get(draft)
    return answer ? { answer } : { refusal: exhausted(member) }
  })
}
