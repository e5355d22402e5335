import { keyCompromised, keyRetired, keyRotationOrdered } from '@testamur/credential-model'
import { on } from '@testamur/event-bus'
import { algorithmOfJwk } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { raiseAlarm } from '../store/key-alarms.js'
import { outdateLists } from '../store/lists.js'
import { compromiseKey, endKey, ownKey } from '../store/replica.js'
import type { Tx } from '../store/tx.js'

/** A key of ours that signs no more is followed by a new one, which the registry has yet to publish. */
async function replaceOwn(ctx: Context, { sql }: Tx, kid: string, until?: string): Promise<void> {
  const key = await ownKey(sql, kid)
  if (!key) return
  await ctx.keystore.markRetired(sql, kid, until ? new Date(until) : undefined)
  await ctx.keystore.ensure(sql, key.member, key.purpose, algorithmOfJwk(key.jwk))
}

export const onKeyRetired = (ctx: Context) =>
  on<Tx, ReturnType<typeof keyRetired.read>>(keyRetired, async (tx, { kid, until }) => {
    await endKey(tx.sql, kid, until)
    await replaceOwn(ctx, tx, kid, until)
  })

/** The next key is made while this one goes on signing. */
export const onKeyRotationOrdered = (ctx: Context) =>
  on<Tx, ReturnType<typeof keyRotationOrdered.read>>(keyRotationOrdered, ({ sql }, { kid }) =>
    ctx.keystore.makeNext(sql, kid),
  )

/** Others may have the key: it signs no more, and all who watch what it signed are told, in the background. */
export const onKeyCompromised = (ctx: Context) =>
  on<Tx, ReturnType<typeof keyCompromised.read>>(keyCompromised, async (tx, { member, kid, since }, event) => {
    await compromiseKey(tx.sql, kid, since)
    const own = await ownKey(tx.sql, kid)
    if (own?.purpose === 'status') await outdateLists(tx.sql, member, ctx.clock.now())
    await replaceOwn(ctx, tx, kid)
    const { id, source, time } = event
    await raiseAlarm(tx.sql, { event: id, kid, member, since: new Date(since), source, time })
    tx.tell('alarms')
  })
