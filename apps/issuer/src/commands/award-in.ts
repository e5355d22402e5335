import { TestamurError } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import type { Seal } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Awarded, AwardRequest } from '../contract.js'
import { type ComposedAward, composeAward, type MemberKeys } from '../domain/compose-award.js'
import { decideAward, type PermittedAward } from '../domain/decide-award.js'
import { makeOffer, type NewOffer } from '../domain/offer.js'
import type { NewLearner } from '../domain/vault.js'
import { type Soon, whenReady } from '../domain/when-ready.js'
import { insertCredentials, type NewCredential } from '../store/credentials.js'
import { obtainLearners } from '../store/learners.js'
import { insertOffers } from '../store/offers.js'
import { factsFor } from '../store/replica.js'
import { type Slot, takeSlots } from '../store/slots.js'
import type { Tx } from '../store/tx.js'

/** One award that is asked for: its request is checked, the facts are not looked at yet. */
export type Wish = {
  request: AwardRequest
  /** The time of the award. */
  now: Date
  correlationId?: string
  traceparent?: string
  /** The row of a sheet that asks. */
  row?: { batch: string; row: number }
}

export type Outcome = { answer: Awarded } | { refusal: TestamurError }

type Learner = { id: string; pseudonym: string; seal: Seal }
type Draft = { wish: Wish; permitted: PermittedAward; learner: Learner }
type Signed = { draft: Draft; slot: Slot; composed: ComposedAward; offer?: NewOffer; answer: Awarded }

const exhausted = (member: string) =>
  new TestamurError('STATUS_INDEX_EXHAUSTED', `no status index is at hand for ${member}`, {
    remedy: 'try again in a few seconds; the revocation service has to hand out a new block',
  })

/** A refusal is an outcome of its own wish; anything else is a fault of all. */
function decided(work: () => PermittedAward): PermittedAward | { refusal: TestamurError } {
  try {
    return work()
  } catch (error) {
    if (error instanceof TestamurError) return { refusal: error }
    throw error
  }
}

/** The learners by lookup: those who are stored, and the new ones as they are wanted. */
async function openLearners(ctx: Context, tx: Tx, member: string, wanted: ReadonlyMap<string, NewLearner>) {
  const rows = wanted.size > 0 ? await obtainLearners(tx.sql, member, [...wanted.values()]) : []
  const learners = new Map<string, Learner>()
  for (const row of rows) {
    const key = row.lookup.toString('base64url')
    const made = wanted.get(key)
    learners.set(key, made?.id === row.id ? made : { ...row, seal: ctx.vault.forLearner(row) })
  }
  return learners
}

async function draftAll(ctx: Context, tx: Tx, member: string, keys: MemberKeys, wishes: readonly Wish[]) {
  const facts = await factsFor(
    tx.sql,
    member,
    wishes.map((w) => w.request.achievement),
  )
  const decisions = wishes.map(({ request, now }) =>
    decided(() =>
      decideAward(facts.get(request.achievement) ?? { accreditations: [] }, request, now, keys.badge !== undefined),
    ),
  )
  const wanted = new Map<string, NewLearner>()
  const lookups = wishes.map((wish, i) => {
    if ('refusal' in decisions[i]!) return ''
    const lookup = ctx.vault.lookupOf(member, wish.request.learner.id)
    const key = lookup.toString('base64url')
    if (!wanted.has(key)) wanted.set(key, ctx.vault.newLearner(lookup))
    return key
  })
  const learners = await openLearners(ctx, tx, member, wanted)
  return wishes.map((wish, i): Draft | { refusal: TestamurError } => {
    const decision = decisions[i]!
    return 'refusal' in decision ? decision : { wish, permitted: decision, learner: learners.get(lookups[i]!)! }
  })
}

function sign(ctx: Context, draft: Draft, slot: Slot, keys: MemberKeys): Soon<Signed> {
  const { publicUrl } = ctx.config
  const { wish, permitted, learner } = draft
  const done = (composed: ComposedAward): Signed => {
    const made =
      wish.request.delivery === 'offer'
        ? makeOffer(composed.id, permitted.member, ctx.clock.now(), ctx.offerSecrets, { ...wish.request, publicUrl })
        : undefined
    return { draft, slot, composed, offer: made?.offer, answer: { ...composed.answer, ...made?.shown } }
  }
  const composing = composeAward({
    permitted,
    learner,
    status: { uri: slot.uri, index: slot.index },
    keys,
    publicUrl,
    correlationId: wish.correlationId,
    traceparent: wish.traceparent,
  })
  return whenReady(composing, done)
}

const toRow = ({ draft: { wish, permitted, learner }, slot, composed }: Signed): NewCredential => ({
  id: composed.id,
  member: permitted.member.slug,
  achievement: permitted.achievement.id,
  achievementVersion: permitted.achievement.version,
  learnerId: learner.id,
  profile: wish.request.profile,
  delivery: wish.request.delivery,
  slot,
  issuedAt: permitted.issuedAt,
  validUntil: permitted.validUntil,
  eventId: composed.event.id,
  sealed: composed.sealed,
  row: wish.row,
})

/** Signs as many as there are slots. The order of the awards is that of the wishes. */
async function signAll(ctx: Context, drafts: readonly Draft[], slots: readonly Slot[], keys: MemberKeys) {
  return Promise.all(drafts.slice(0, slots.length).map((draft, i) => sign(ctx, draft, slots[i]!, keys)))
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
  const drafts = await draftAll(ctx, tx, member, keys, wishes)
  const permitted = drafts.filter((d): d is Draft => !('refusal' in d))
  const slots = permitted.length > 0 ? await takeSlots(tx.sql, member, permitted.length) : []
  const signed = await signAll(ctx, permitted, slots, keys)
  await insertCredentials(tx.sql, signed.map(toRow))
  await insertOffers(
    tx.sql,
    signed.flatMap((s) => s.offer ?? []),
  )
  await addToOutbox(
    tx.sql,
    signed.map((s) => s.composed.event),
  )
  const bySource = new Map(signed.map((s) => [s.draft, s]))
  return drafts.map((draft) => {
    if ('refusal' in draft) return draft
    const done = bySource.get(draft)
    return done ? { answer: done.answer } : { refusal: exhausted(member) }
  })
}
