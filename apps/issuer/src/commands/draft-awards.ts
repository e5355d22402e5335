import { TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { AwardRequest } from '../contract.js'
import type { MemberKeys } from '../domain/compose-award.js'
import { decideAward, type PermittedAward } from '../domain/decide-award.js'
import type { NewLearner } from '../domain/vault.js'
import { obtainLearners } from '../store/learners.js'
import { factsFor } from '../store/replica.js'
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

export type Refusal = { refusal: TestamurError }

/** A learner who is stored: her row is locked until the transaction ends. `key` is in the clear, 32 bytes. */
export type DraftLearner = { id: string; pseudonym: string; key: Uint8Array }

/** An award that is permitted, to a learner who is there. */
export type Draft = { wish: Wish; permitted: PermittedAward; learner: DraftLearner }

/** A refusal is an outcome of its own wish; anything else is a fault of all. */
function decided(work: () => PermittedAward): PermittedAward | Refusal {
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
  const learners = new Map<string, DraftLearner>()
  for (const row of rows) {
    const lookup = row.lookup.toString('latin1')
    const made = wanted.get(lookup)
    learners.set(lookup, made?.id === row.id ? made : { ...row, key: ctx.vault.keyOf(row) })
  }
  return learners
}

/** Decides on every wish by the registry's facts, and finds or makes the learners of those that are permitted. In order. */
export async function draftAwards(
  ctx: Context,
  tx: Tx,
  member: string,
  keys: MemberKeys,
  wishes: readonly Wish[],
): Promise<(Draft | Refusal)[]> {
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
    const text = lookup.toString('latin1')
    if (!wanted.has(text)) wanted.set(text, ctx.vault.newLearner(lookup))
    return text
  })
  const learners = await openLearners(ctx, tx, member, wanted)
  return wishes.map((wish, i): Draft | Refusal => {
    const decision = decisions[i]!
    return 'refusal' in decision ? decision : { wish, permitted: decision, learner: learners.get(lookups[i]!)! }
  })
}
