import { TestamurError } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import { applyAccessKeyWithdrawn } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { withdrawnFact } from '../domain/access-key.js'
import type { Call } from './call.js'

/** Withdraws a bearer key. One that was withdrawn before stays so. @throws TestamurError NOT_FOUND */
export async function withdrawKey(ctx: Context, call: Pick<Call, 'now'>, id: string): Promise<void> {
  const key = await ctx.store.accessKeys.find(id)
  if (!key)
    throw new TestamurError('NOT_FOUND', `no key ${id}`, { remedy: 'List the keys with GET /api/registry/keys.' })
  await ctx.store.transaction(async (tx) => {
    const withdrawn = await tx.accessKeys.withdraw({ id }, call.now)
    for (const one of withdrawn) await applyAccessKeyWithdrawn(tx.sql, one)
    await addToOutbox(
      tx.sql,
      withdrawn.map((one) => withdrawnFact(one, call.now)),
    )
  })
  ctx.accessKeys.forget(key.hash)
}
