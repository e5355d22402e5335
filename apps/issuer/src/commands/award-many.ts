import type { Caller } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { checkRequest } from '../domain/decide-award.js'
import { awardIn, type Outcome, type Wish } from './award-in.js'
import { memberKeys } from './member-keys.js'
import { memberOf } from './member-of.js'

export const MAX_TOGETHER = 1_000

/**
 * Awards up to 1,000 in one transaction, each with an outcome of its own, in order. The caller sees to it that enough
 * status indices are at hand (`ctx.slots.obtain`).
 */
export async function awardMany(ctx: Context, caller: Caller, wishes: readonly Wish[]): Promise<Outcome[]> {
  if (wishes.length > MAX_TOGETHER) throw new RangeError(`at most ${MAX_TOGETHER} awards go together`)
  for (const wish of wishes) checkRequest(wish.request)
  const member = memberOf(caller)
  const keys = await memberKeys(ctx, member)
  const outcomes = await ctx.store.transaction((tx) => awardIn(ctx, tx, member, keys, wishes))
  ctx.counters.awards.inc({ member, way: 'together' }, outcomes.filter((o) => 'answer' in o).length)
  return outcomes
}
