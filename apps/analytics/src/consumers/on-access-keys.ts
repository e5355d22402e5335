import { accessKeyGranted, accessKeyWithdrawn } from '@testamur/credential-model'
import { type Handler, on } from '@testamur/event-bus'
import { applyAccessKeyGranted, applyAccessKeyWithdrawn } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Tx } from '../store/tx.js'

/** Who may call: keys are known by their hash, as the registry announced them. */
export const onAccessKeys = ({ accessKeys }: Context): Handler<Tx>[] => [
  on(accessKeyGranted, async ({ sql }: Tx, data) => {
    await applyAccessKeyGranted(sql, data)
    accessKeys.forget(data.key.hash)
  }),
  on(accessKeyWithdrawn, async ({ sql }: Tx, data) => {
    await applyAccessKeyWithdrawn(sql, data)
    accessKeys.forget(data.hash)
  }),
]
