import type { Context } from '../../context.js'
import type { MemberKeys } from '../../domain/compose-award.js'
import { holderOf } from '../../domain/wallet/read-proofs.js'
import { prepared } from '../../store/prepared.js'
import { type Slot, takeSlots } from '../../store/slots.js'
import type { Tx } from '../../store/tx.js'
import type { ClaimableAward } from '../../store/wallet/claimable.js'
import { type Recorded, recordClaim, type UsedNonce } from '../../store/wallet/record-claim.js'
import { publishedKeys } from '../member-keys.js'
import { type Asking, type Given, given } from './claim-parts.js'
import { type CopyHolder, makeCopies } from './make-copies.js'

/** The award is given; or what it takes is not at hand, and comes by itself; or the award is not what it was: look again. */
export type Giving = { given: Given } | { missing: true } | { recorded: Exclude<Recorded, 'done'> }

/** An award as it was read, the keys that its copies are to be bound to, and what showed that their proofs are fresh. */
export type Wish = { award: ClaimableAward; holders: readonly CopyHolder[]; nonces: readonly UsedNonce[] }

/** How long a request waits for status indices to be leased before its wallet is told to come back, in milliseconds. */
const SLOTS_MS = 1_000

async function giveOn(
  ctx: Context,
  sql: Tx['sql'],
  { member, now }: Asking,
  { award, holders, nonces, keys, slots }: Wish & { keys: MemberKeys; slots: readonly Slot[] },
): Promise<Giving> {
  const statuses = [award.slot, ...slots].map(({ uri, index }) => ({ uri, index }))
  const { copies, event, sealed } = await makeCopies(ctx, award, { member, keys, holders, statuses, now })
  const holder = holderOf(holders)
  const recorded = await recordClaim(sql, {
    ...{ credentialId: award.id, version: award.version, nonces, holder, copies: copies.length },
    ...{ claimedAt: now, sealed, event, slots },
  })
  if (recorded !== 'done') return { recorded }
  const tokens = copies.map((copy) => copy.token)
  return { given: given(ctx, award, holder, tokens) }
}

/** A bad end inside of a transaction, which takes everything back. */
class TakenBack extends Error {
  readonly giving: Giving
  constructor(giving: Giving) {
    super('taken back')
    this.giving = giving
  }
}

/** The first copy has the index that was awarded, each of the others one that is taken now. */
async function giveBatch(ctx: Context, asking: Asking, wish: Wish & { keys: MemberKeys }): Promise<Giving> {
  const { slug } = asking.member
  const more = wish.holders.length - 1
  if (!(await ctx.slots.obtain(slug, more, SLOTS_MS))) return { missing: true }
  try {
    return await ctx.store.transaction(async ({ sql }) => {
      const slots = await takeSlots(sql, slug, more)
      if (slots.length < more) throw new TakenBack({ missing: true })
      const giving = await giveOn(ctx, sql, asking, { ...wish, slots })
      if ('given' in giving) return giving
      throw new TakenBack(giving)
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.giving
    throw error
  }
}

/** Binds copies of an award to the keys of one holder, and announces them. One copy takes one statement. */
export async function giveAward(ctx: Context, asking: Asking, wish: Wish): Promise<Giving> {
  const keys = await publishedKeys(ctx, asking.member.slug)
  if (!keys || (wish.award.profile === 'open-badges' && !keys.badge)) return { missing: true }
  if (wish.holders.length > 1) return giveBatch(ctx, asking, { ...wish, keys })
  return giveOn(ctx, prepared(ctx.store.pool), asking, { ...wish, keys, slots: [] })
}
