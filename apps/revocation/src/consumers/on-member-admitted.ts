import { CONSORTIUM, memberAdmitted } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { saveMember } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

/** A new member gets its keys here at once; the registry publishes them when it has seen the proof of possession. */
export const onMemberAdmitted = (ctx: Context) =>
  on<Tx, ReturnType<typeof memberAdmitted.read>>(memberAdmitted, async ({ sql }, { member, name, iss }) => {
    await saveMember(sql, { slug: member, name, iss })
    if (member === CONSORTIUM) return
    await ctx.keystore.ensure(sql, member, 'status')
    await ctx.keystore.ensure(sql, member, 'ledger')
    // Open Badges' own status lists are signed as the badges are.
    await ctx.keystore.ensure(sql, member, 'status', 'RS256')
  })
