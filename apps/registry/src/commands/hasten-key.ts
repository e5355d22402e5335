import { instantOf } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { isSameUse, keyPublishedFact, type PublishedKey } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'
import { announceKey } from './publish-key.js'

/**
 * The key that was to follow later begins now, since the one before it ends now: else nothing could be signed in between.
 * Gives the member as it is then.
 */
export async function hastenNext(
  ctx: Context,
  tx: Tx,
  member: Member,
  ended: PublishedKey,
  now: Date,
): Promise<Member> {
  const coming = (await tx.publishedKeys.of(member.slug)).filter(
    (key) => isSameUse(key, ended) && !key.until && !key.compromisedSince && Date.parse(key.from) > now.getTime(),
  )
  let moved = member
  for (const key of coming) {
    const hastened = { ...key, from: instantOf(now) }
    await tx.publishedKeys.save(hastened)
    moved = await announceKey(ctx, tx, moved, (version) => keyPublishedFact(hastened, now, version))
  }
  return moved
}
