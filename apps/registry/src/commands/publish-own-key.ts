import { instantOf } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { type PublishedKey, publicPart } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'
import { publishKey } from './publish-key.js'

/**
 * Makes the registry's own ledger key of a member, where there is none that signs, and publishes it. No proof of possession
 * is asked: the registry holds both halves. Gives the member, which has moved one version on.
 */
export async function publishOwnKey(ctx: Context, tx: Tx, member: Member, now: Date): Promise<Member> {
  const made = await ctx.keystore.ensure(tx.sql, member.slug, 'ledger')
  const use = { member: member.slug, purpose: 'ledger', service: 'registry', jwk: publicPart(made.jwk) } as const
  const key: PublishedKey = { kid: made.kid, ...use, from: instantOf(now) }
  const isFirst = (await tx.publishedKeys.of(member.slug)).every(({ service }) => service !== 'registry')
  // The first one signs from here on, whatever the clock of the database says.
  await ctx.keystore.markPublished(tx.sql, key.kid, isFirst ? new Date(0) : now)
  return publishKey(ctx, tx, member, key, now)
}
