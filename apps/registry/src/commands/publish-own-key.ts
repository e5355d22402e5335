import { instantOf } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { keyPublishedFact, type PublishedKey, publicPart } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'
import { announce } from './announce.js'

/**
 * Makes the registry's own ledger key of a member and publishes it. No proof of possession is asked: the registry holds
 * both halves. Moves the member one version on.
 */
export async function publishOwnKey(ctx: Context, tx: Tx, member: Member, now: Date): Promise<PublishedKey> {
  const made = await ctx.keystore.ensure(tx.sql, member.slug, 'ledger')
  const jwk = publicPart(made.jwk)
  const key: PublishedKey = {
    kid: made.kid,
    member: member.slug,
    purpose: 'ledger',
    service: 'registry',
    jwk,
    from: instantOf(now),
  }
  const version = member.version + 1
  await tx.publishedKeys.add(key, now)
  await tx.members.save({ ...member, version })
  // It signs from here on, whatever the clock of the database says.
  await ctx.keystore.markPublished(tx.sql, key.kid, new Date(0))
  await announce(ctx, tx, keyPublishedFact(key, now, version))
  return key
}
