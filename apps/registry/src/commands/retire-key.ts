import { type Instant, instantOf, TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { PublishedKey } from '../domain/published-key.js'
import type { Call } from './call.js'
import { type KeyName, lockKey, wrongState } from './find-key.js'
import { hastenNext } from './hasten-key.js'
import { publishOwnKey } from './publish-own-key.js'
import { retireKeys } from './retire-keys.js'

function endOf(key: PublishedKey, until: Instant | undefined, now: Date): Instant {
  const end = until ?? instantOf(now)
  if (Date.parse(end) < now.getTime())
    throw new TestamurError('INVALID_REQUEST', 'a key cannot be retired in the past', {
      remedy: 'Leave `until` out for now; if others may have the key, mark it as compromised.',
    })
  if (key.compromisedSince) throw wrongState(key, 'is compromised, which is more than retired')
  if (key.until && key.until <= end) throw wrongState(key, `is retired from ${key.until} on already`)
  return end
}

/**
 * The key signs nothing from `until` on, or from now on; its service makes another one where none follows. What it signed
 * stays good.
 * @throws TestamurError MEMBER_NOT_FOUND, NOT_FOUND, KEY_STATE, INVALID_REQUEST
 */
export function retireKey(
  ctx: Context,
  { now }: Pick<Call, 'now'>,
  name: KeyName,
  asked?: Instant,
): Promise<PublishedKey> {
  return ctx.store.transaction(async (tx) => {
    const { member, key } = await lockKey(tx, name)
    const until = endOf(key, asked, now)
    const own = key.service === 'registry'
    if (own) await ctx.keystore.markRetired(tx.sql, key.kid)
    const moved = own ? await publishOwnKey(ctx, tx, member, now) : member
    const endsNow = Date.parse(until) <= now.getTime()
    const hastened = endsNow ? await hastenNext(ctx, tx, moved, key, now) : moved
    await retireKeys(ctx, tx, hastened, [{ key, until }], now)
    return { ...key, until }
  })
}
