import { keyPublished } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { ensureList } from '../commands/lease-indices.js'
import type { Context } from '../context.js'
import { saveKey } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

/** From here on our own key may be used; with the status key comes the member's first status list. */
export const onKeyPublished = (ctx: Context) =>
  on<Tx, ReturnType<typeof keyPublished.read>>(keyPublished, async (tx, key) => {
    await saveKey(tx.sql, key)
    if (key.service !== 'revocation') return
    await ctx.keystore.markPublished(tx.sql, key.kid, new Date(key.from), key.x5c)
    if (key.purpose === 'status' && key.jwk.kty === 'EC') await ensureList(ctx, tx, key.member)
    tx.tell('status-lists')
  })
