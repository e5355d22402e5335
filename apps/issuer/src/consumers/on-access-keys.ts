import { accessKeyGranted, accessKeyWithdrawn } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { applyAccessKeyGranted, applyAccessKeyWithdrawn } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Tx } from '../store/tx.js'

export const onAccessKeys = (ctx: Context) => [
  on(accessKeyGranted, async ({ sql }: Tx, data) => {
    await applyAccessKeyGranted(sql, data)
    ctx.accessKeys.forget(data.key.hash)
  }),
  on(accessKeyWithdrawn, async ({ sql }: Tx, data) => {
    await applyAccessKeyWithdrawn(sql, data)
    ctx.accessKeys.forget(data.hash)
  }),
]
