import { TestamurError } from '@testamur/credential-model'
import type { Context, SlotKeeper } from '../context.js'
import { addSlots, mayLease, type SlotLease, shortOfSlots, slotsOf } from '../store/slots.js'
import { waitFor } from './wait-for.js'

/** How many indices are asked for at once, and how many a member has at hand at least. */
const BLOCK = 512
const AT_HAND = 2 * BLOCK

/** The most that is asked for at once when many awards wait. */
const MOST = 4_096

const sizeFor = (missing: number) => Math.min(MOST, Math.ceil(missing / BLOCK) * BLOCK)

/**
 * Leases status indices until the member has `wanted` at hand. One process at a time does so for a member; another one
 * leaves it to the first. What was leased and not stored (a crash in between) is never used by anyone.
 */
async function leaseUpTo(ctx: Needs, member: string, wanted: number): Promise<void> {
  for (let go = true; go; ) {
    go = await ctx.store.transaction(async ({ sql }) => {
      if (!(await mayLease(sql, member))) return false
      const missing = wanted - (await slotsOf(sql, member, wanted))
      if (missing <= 0) return false
      const size = sizeFor(missing)
      await addSlots(sql, member, await ctx.revocation.post<SlotLease>('/internal/revocation/leases', { member, size }))
      return true
    })
  }
}

type Needs = Pick<Context, 'store' | 'revocation' | 'log'>

export function createSlotKeeper(ctx: Needs): SlotKeeper {
  const leasing = new Map<string, Promise<void>>()
  const lease = (member: string, wanted: number): Promise<void> => {
    const running = leasing.get(member)
    if (running) return running
    const next = leaseUpTo(ctx, member, wanted)
      .catch((error: unknown) => {
        // A member that was admitted a moment ago has no list yet: that is the way of things, and tried again.
        const expected = error instanceof TestamurError && error.code === 'KEYS_NOT_READY'
        ctx.log[expected ? 'debug' : 'warn']({ err: error, member }, 'no status indices were leased')
      })
      .finally(() => leasing.delete(member))
    leasing.set(member, next)
    return next
  }
  return {
    obtain: async (member, count, timeoutMs) => {
      const enough = async () => ((await slotsOf(ctx.store.pool, member, count)) >= count ? true : undefined)
      if (await enough()) return true
      const found = await waitFor(async () => {
        void lease(member, Math.max(AT_HAND, 2 * count))
        return enough()
      }, timeoutMs)
      return found === true
    },
    fillAll: async () => {
      for (const member of await shortOfSlots(ctx.store.pool, AT_HAND)) await lease(member, AT_HAND)
    },
  }
}
