import type { Clock } from '@testamur/service-kit'
import type { TileLog } from '@testamur/tile-log'
import { formatVerifierKey, type NoteSigner, signNote, verifierKey } from '@testamur/transparency-log'
import type { ShardRecord } from '../domain/log.js'
import type { Store } from '../store/store.js'
import { recordCheckpoints } from './record-checkpoints.js'

type Closing = { record: ShardRecord; key: { signer: NoteSigner }; log: TileLog }

/** The second line of a handover: with it no handover is a checkpoint, whose second line is a number. */
export const HANDOVER = 'testamur shard handover v1'

/**
 * Closes a shard for good: its last checkpoint covers all that it holds, and a note under its own key names the next one's key, so that
 * whoever trusts the first shard comes to trust all of them. Every step can be done again by a process that finds it half done.
 */
export async function closeShard(
  { store, clock }: { store: Store; clock: Clock },
  { record, key, log }: Closing,
  next: ShardRecord,
): Promise<void> {
  const last = await log.closeForGood()
  await recordCheckpoints({ store, clock }, record, [last])
  await store.transaction(async (tx) => {
    await tx.shards.create(next)
    // Another process may have made it first: the key that stands there is the one to name.
    const made = (await tx.shards.all()).find(({ number }) => number === next.number) ?? next
    const vkey = formatVerifierKey(verifierKey(made.origin, made.publicKey))
    const lines = [record.origin, HANDOVER, last.size, Buffer.from(last.root).toString('base64'), vkey]
    await tx.shards.close(record.number, await signNote(`${lines.join('\n')}\n`, [key.signer]), clock.now())
  })
}
