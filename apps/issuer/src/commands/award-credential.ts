import { TestamurError } from '@testamur/credential-model'
import { activeTraceparent, type Caller, idempotent } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Awarded, AwardRequest } from '../contract.js'
import { checkRequest, mayTurn } from '../domain/decide-award.js'
import { obtainLearners } from '../store/learners.js'
import { awardIn, type Outcome, type Wish } from './award-in.js'
import { inSpan } from './in-span.js'
import { createLanes, type Lanes } from './lanes.js'
import { awaitBadgeKey, memberKeys } from './member-keys.js'
import { memberOf } from './member-of.js'

export type AwardOptions = { now: Date; correlationId?: string; idempotencyKey?: string; body: unknown }

/** Awards one achievement to one learner. Made once for a service: awards that come together share a transaction. */
export type AwardCredential = (caller: Caller, request: AwardRequest, options: AwardOptions) => Promise<Awarded>

const AWARD_ROUTE = 'POST /api/issuer/credentials'
const SLOT_MS = 3_000

const isExhausted = (error: unknown) => error instanceof TestamurError && error.code === 'STATUS_INDEX_EXHAUSTED'

function granted(outcome: Outcome): Awarded {
  if ('refusal' in outcome) throw outcome.refusal
  return outcome.answer
}

/**
 * Tries again where the reason to refuse may be gone in a moment: once for a fact of the registry that is still on its
 * way, and for 3 s while a block of status indices is being leased.
 */
async function persistently<T>(ctx: Context, member: string, attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + SLOT_MS
  const patient = async (asked: boolean): Promise<T> => {
    try {
      return await attempt()
    } catch (error) {
      if (mayTurn(error) && !asked) {
        await ctx.caughtUp()
        return patient(true)
      }
      const left = end - performance.now()
      if (isExhausted(error) && left > 0 && (await ctx.slots.obtain(member, 1, left))) return patient(asked)
      throw error
    }
  }
  return patient(false)
}

/** With an Idempotency-Key: the answer is kept under the learner's key, in the transaction that makes the credential. */
async function awardOnce(ctx: Context, caller: Caller, member: string, wish: Wish, options: AwardOptions) {
  const keys = await memberKeys(ctx, member)
  const { idempotencyKey: key, body } = options
  const candidate = ctx.vault.newLearner(ctx.vault.lookupOf(member, wish.request.learner.id))
  return ctx.store.transaction(async (tx) => {
    const [learner] = await obtainLearners(tx.sql, member, [candidate])
    const request = { caller: caller.keyId, route: AWARD_ROUTE, key, body, subject: learner!.id }
    const answer = await idempotent(tx.sql, request, ctx.vault.forLearner(learner!), async () => {
      const [outcome] = await awardIn(ctx, tx, member, keys, [wish])
      return { status: 201, body: granted(outcome!) }
    })
    return answer.body
  })
}

export function createAwardCredential(ctx: Context): AwardCredential {
  const lanes: Lanes<Wish, Outcome> = createLanes(async (member, wishes) => {
    const keys = await memberKeys(ctx, member)
    return ctx.store.transaction((tx) => awardIn(ctx, tx, member, keys, wishes))
  })
  const award = async (caller: Caller, member: string, request: AwardRequest, options: AwardOptions) => {
    const { now, correlationId, idempotencyKey } = options
    const wish: Wish = { request, now, correlationId, traceparent: activeTraceparent() }
    const attempt = idempotencyKey
      ? () => awardOnce(ctx, caller, member, wish, options)
      : async () => granted(await lanes.submit(member, wish))
    const awarded = await persistently(ctx, member, attempt)
    ctx.counters.awards.inc({ member, way: 'single' })
    return awarded
  }
  return async (caller, request, options) => {
    checkRequest(request)
    const member = memberOf(caller)
    if (request.profile === 'open-badges') await awaitBadgeKey(ctx, member)
    return inSpan('award', { 'testamur.member': member }, () => award(caller, member, request, options))
  }
}
