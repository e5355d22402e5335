import { CONSORTIUM, type MemberSlug, memberAdmitted } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { memberSlugs, saveMember } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

async function ensureKeys(ctx: Context, sql: Tx['sql'], member: MemberSlug): Promise<void> {
  await ctx.keystore.ensure(sql, member, 'status')
  await ctx.keystore.ensure(sql, member, 'ledger')
  // Open Badges' own status lists are signed as the badges are.
  await ctx.keystore.ensure(sql, member, 'status', 'RS256')
}

/** Keys that this version makes and the one before it did not: for every member that is known already. */
export async function ensureKeysOfAll(ctx: Context): Promise<void> {
  for (const member of await memberSlugs(ctx.store.pool))
    await ctx.store.transaction((tx) => ensureKeys(ctx, tx.sql, member))
}

/** A new member gets its keys here at once; the registry publishes them when it has seen the proof of possession. */
export const onMemberAdmitted = (ctx: Context) =>
  on<Tx, ReturnType<typeof memberAdmitted.read>>(memberAdmitted, async ({ sql }, { member, name, iss }) => {
    await saveMember(sql, { slug: member, name, iss })
    if (member !== CONSORTIUM) await ensureKeys(ctx, sql, member)
  })
