import { instantOf } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { keyRotationOrderedFact, type PublishedKey } from '../domain/published-key.js'
import { OVERLAP_MS } from '../domain/succession.js'
import type { Tx } from '../store/store.js'
import type { Call } from './call.js'
import { type KeyName, lockKey, wrongState } from './find-key.js'
import { announceKey } from './publish-key.js'
import { publishOwnKey } from './publish-own-key.js'
import { retireKeys } from './retire-keys.js'

function checkSigns(key: PublishedKey): void {
  if (key.compromisedSince) throw wrongState(key, 'is compromised: another one was made already')
  if (key.until) throw wrongState(key, `signs nothing after ${key.until}`)
  if (key.rotationOrderedAt)
    throw wrongState(
      key,
      `is being followed since ${key.rotationOrderedAt}`,
      'Wait until its service has made the next.',
    )
}

/** The registry's own ledger key: both halves are here, so the next one is made, published and used at once. */
async function rotateOwn(ctx: Context, tx: Tx, member: Member, key: PublishedKey, now: Date): Promise<PublishedKey> {
  await ctx.keystore.markRetired(tx.sql, key.kid)
  const until = instantOf(new Date(now.getTime() + OVERLAP_MS))
  await retireKeys(ctx, tx, await publishOwnKey(ctx, tx, member, now), [{ key, until }], now)
  return { ...key, until }
}

/**
 * Orders the next key: its service makes it and sends it here; it is published ahead, this one goes on signing until it
 * begins, and stays listed until what it signed has expired.
 * @throws TestamurError MEMBER_NOT_FOUND, NOT_FOUND, KEY_STATE
 */
export function rotateKey(ctx: Context, { now }: Pick<Call, 'now'>, name: KeyName): Promise<PublishedKey> {
  return ctx.store.transaction(async (tx) => {
    const { member, key } = await lockKey(tx, name)
    checkSigns(key)
    if (key.service === 'registry') return rotateOwn(ctx, tx, member, key, now)
    const ordered = { ...key, rotationOrderedAt: instantOf(now) }
    await tx.publishedKeys.save(ordered)
    await announceKey(ctx, tx, member, (version) => keyRotationOrderedFact({ key, now, version }))
    return ordered
  })
}
