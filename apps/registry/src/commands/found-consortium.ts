import { CONSORTIUM, instantOf, type MemberSlug } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { issOf, type Member } from '../domain/member.js'
import { publishOwnKey } from './publish-own-key.js'

/**
 * At the very first start: the consortium and its key, whose publication is signed by itself. Later starts, and another
 * process that starts at the same time, find it there.
 */
export async function foundConsortium(ctx: Context, now: Date): Promise<void> {
  const founder: Member = {
    slug: CONSORTIUM as MemberSlug,
    name: 'The consortium',
    iss: issOf(ctx.publicUrl, CONSORTIUM),
    state: 'active',
    admittedAt: instantOf(now),
    version: 0,
  }
  await ctx.store.transaction(async (tx) => {
    if (await tx.members.add(founder)) await publishOwnKey(ctx, tx, founder, now)
  })
}
