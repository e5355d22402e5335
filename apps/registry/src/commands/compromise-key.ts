import { type Instant, TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { keyCompromisedFact, type PublishedKey } from '../domain/published-key.js'
import type { Call } from './call.js'
import { type KeyName, lockKey, wrongState } from './find-key.js'
import { hastenNext } from './hasten-key.js'
import { announceKey } from './publish-key.js'
import { publishOwnKey } from './publish-own-key.js'

async function witnessedBefore(ctx: Context, since: Date): Promise<string[]> {
  try {
    return await ctx.peers.witnessedBefore(since)
  } catch (cause) {
    throw new TestamurError('UNAVAILABLE', 'the ledger does not say what witnesses had cosigned before that time', {
      remedy: 'Nothing was changed. Try again when the ledger answers.',
      cause,
    })
  }
}

function check(key: PublishedKey, since: Instant, now: Date): void {
  if (Date.parse(since) > now.getTime())
    throw new TestamurError('INVALID_REQUEST', '`since` lies in the future', {
      remedy: 'Give the earliest time at which others may have had the key.',
    })
  if (key.compromisedSince && key.compromisedSince <= since)
    throw wrongState(
      key,
      `is compromised since ${key.compromisedSince}`,
      'Only an earlier time can be said after that.',
    )
}

/**
 * Others may have had the private key since then. What each log had witnessed before is asked of the ledger and told with
 * it: a credential stays valid where its holder's receipt lies in there, and nothing else that the key signed does. The
 * service makes another key at once. Said again with an earlier time, the earlier one counts.
 * @throws TestamurError MEMBER_NOT_FOUND, NOT_FOUND, KEY_STATE, INVALID_REQUEST, UNAVAILABLE
 */
export async function compromiseKey(
  ctx: Context,
  { now }: Pick<Call, 'now'>,
  name: KeyName,
  since: Instant,
): Promise<PublishedKey> {
  const checkpoints = await witnessedBefore(ctx, new Date(since))
  return ctx.store.transaction(async (tx) => {
    const { member, key } = await lockKey(tx, name)
    check(key, since, now)
    const compromised = { ...key, compromisedSince: since, checkpoints }
    await tx.publishedKeys.save(compromised)
    const own = key.service === 'registry' && !key.until && !key.compromisedSince
    if (own) await ctx.keystore.markRetired(tx.sql, key.kid)
    const moved = own ? await publishOwnKey(ctx, tx, member, now) : member
    const hastened = await hastenNext(ctx, tx, moved, key, now)
    await announceKey(ctx, tx, hastened, (version) => keyCompromisedFact({ key, now, version, since, checkpoints }))
    return compromised
  })
}
