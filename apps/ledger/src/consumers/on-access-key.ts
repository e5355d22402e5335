import { accessKeyGranted, accessKeyWithdrawn, topics } from '@testamur/credential-model'
import { type Consumer, on, startConsumer } from '@testamur/event-bus'
import { type AccessKeys, applyAccessKeyGranted, applyAccessKeyWithdrawn } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Tx } from '../store/store.js'

/** Keeps the replica of who may call. */
export const startAccessReplica = (ctx: Context, keys: Pick<AccessKeys, 'forget'>): Promise<Consumer> =>
  startConsumer<Tx>({
    pool: ctx.store.pool,
    bus: ctx.bus,
    group: 'ledger-access',
    topics: [topics.access],
    transaction: ctx.store.transaction,
    handlers: [
      on(accessKeyGranted, async (tx: Tx, data) => {
        await applyAccessKeyGranted(tx.sql, data)
        keys.forget(data.key.hash)
      }),
      on(accessKeyWithdrawn, async (tx: Tx, data) => {
        await applyAccessKeyWithdrawn(tx.sql, data)
        keys.forget(data.hash)
      }),
    ],
    log: ctx.log,
  })
