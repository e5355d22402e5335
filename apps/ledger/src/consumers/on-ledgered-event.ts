import { ledgerTopics } from '@testamur/credential-model'
import { type Consumer, type Delivered, RecordFailure, startConsumer } from '@testamur/event-bus'
import { KeyUnknown } from '../commands/key-unknown.js'
import { sequenceEvents } from '../commands/sequence-events.js'
import type { Context } from '../context.js'
import { GROUP, type Tx } from '../store/store.js'

/**
 * Sequences every event of the topics that the ledger covers. What the log never takes halts its partition alone; an event
 * signed by a key that is not known yet waits for the registry's topic.
 */
export const startSequencing = (ctx: Context): Promise<Consumer> =>
  startConsumer<Tx>({
    pool: ctx.store.pool,
    bus: ctx.bus,
    group: GROUP,
    topics: ledgerTopics,
    transaction: ctx.store.transaction,
    applyBatch: (tx, batch) => sequence(ctx, tx, batch),
    poison: 'halt',
    // The log itself knows which events it has.
    inbox: false,
    log: ctx.log,
    faults: ctx.faults,
  })

async function sequence(ctx: Context, tx: Tx, batch: Delivered[]): Promise<void> {
  try {
    await sequenceEvents(ctx, tx, batch)
    ctx.waiting.ended(batch)
  } catch (error) {
    const first = batch[0]
    if (error instanceof RecordFailure && error.cause instanceof KeyUnknown && error.offset === first?.offset)
      ctx.waiting.note({ ...placeOf(first), ...error.cause.key, since: ctx.clock.now() })
    throw error
  }
}

const placeOf = ({ topic, partition, offset }: Delivered) => ({ topic, partition, offset })
