import { CONSORTIUM, checkpointPublished, uuidv7 } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import type { Clock } from '@testamur/service-kit'
import type { PublishedCheckpoint } from '../domain/log.js'
import type { Store } from '../store/store.js'

export type PublishedBy = { number: number; origin: string }

/** Lists and announces checkpoints that the log has published, each once: a death in between is made good at the next start. */
export async function recordCheckpoints(
  { store, clock }: { store: Store; clock: Clock },
  shard: PublishedBy,
  published: readonly PublishedCheckpoint[],
): Promise<void> {
  if (published.length === 0) return
  await store.transaction(async (tx) => {
    for (const checkpoint of published) {
      if (!(await tx.checkpoints.insert(shard.number, checkpoint))) continue
      const { size, root, note } = checkpoint
      const data = {
        checkpoint: uuidv7(),
        origin: shard.origin,
        size,
        root: Buffer.from(root).toString('base64'),
        note,
      }
      await addToOutbox(tx.sql, [
        checkpointPublished.make({ member: CONSORTIUM, producer: 'ledger', now: clock.now(), data }),
      ])
    }
  })
}
