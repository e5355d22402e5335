import { accessKeyGranted, accessKeyWithdrawn } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { applyAccessKeyGranted, applyAccessKeyWithdrawn } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { disableSubscriptions, subscriptionsOf } from '../store/subscriptions.js'
import type { Tx } from '../store/tx.js'

export const onAccessKeyGranted = (ctx: Context) =>
  on<Tx, ReturnType<typeof accessKeyGranted.read>>(accessKeyGranted, async ({ sql }, data) => {
    await applyAccessKeyGranted(sql, data)
    ctx.keys.forget(data.key.hash)
  })

/** Who lost its key is told nothing more. */
export const onAccessKeyWithdrawn = (ctx: Context) =>
  on<Tx, ReturnType<typeof accessKeyWithdrawn.read>>(accessKeyWithdrawn, async ({ sql }, data) => {
    await applyAccessKeyWithdrawn(sql, data)
    const ids = await subscriptionsOf(sql, data.id)
    await disableSubscriptions(sql, ids, 'the key that made it was withdrawn', ctx.clock.now())
    ctx.keys.forget(data.hash)
  })
