import { TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { lockCredential } from '../store/credentials.js'
import { closeScheduled, type ScheduledChange, takeDueChange } from '../store/scheduled.js'
import type { Tx } from '../store/tx.js'
import { applyChange } from './apply-change.js'

/** What the credential's status no longer allows is void, and says why; a missing key only means later. */
const isVoid = (error: unknown): error is TestamurError =>
  error instanceof TestamurError && ['ALREADY_REVOKED', 'ALREADY_SUSPENDED', 'NOT_SUSPENDED'].includes(error.code)

async function applyOne(ctx: Context, tx: Tx, due: ScheduledChange, now: Date): Promise<void> {
  const credential = await lockCredential(tx.sql, due.credential)
  if (!credential) return closeScheduled(tx.sql, due.id, 'void', 'CREDENTIAL_NOT_FOUND')
  const { verb, reason, effectiveAt, actorKey, actorName, sealedNote, id } = due
  const actor = { keyId: actorKey, name: actorName }
  try {
    const change = { verb, reason, effectiveAt, actor, sealedNote: sealedNote ?? undefined, event: id }
    await applyChange(ctx, tx, credential, change, now)
    await closeScheduled(tx.sql, id, 'applied')
  } catch (error) {
    if (!isVoid(error)) throw error
    await closeScheduled(tx.sql, id, 'void', error.code)
  }
}

/** Makes every change effective whose time has come, one transaction each. How many there were. */
export async function applyScheduledChanges(ctx: Context): Promise<number> {
  for (let n = 0; ; n++) {
    const found = await ctx.store.transaction(async (tx) => {
      const now = ctx.clock.now()
      const due = await takeDueChange(tx.sql, now)
      if (due) await applyOne(ctx, tx, due, now)
      return due !== undefined
    })
    if (!found) return n
  }
}
