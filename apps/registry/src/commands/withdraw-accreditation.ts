import { type AccreditationId, instantOf, TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { type Accreditation, withdraw } from '../domain/accreditation.js'
import { announce } from './announce.js'
import type { Call } from './call.js'

/** Withdraws an accreditation from now on; one that was withdrawn before stays so. @throws TestamurError ACCREDITATION_NOT_FOUND */
export async function withdrawAccreditation(
  ctx: Context,
  call: Pick<Call, 'now'>,
  id: AccreditationId,
): Promise<Accreditation> {
  return ctx.store.transaction(async (tx) => {
    const accreditation = await tx.accreditations.lock(id)
    if (!accreditation)
      throw new TestamurError('ACCREDITATION_NOT_FOUND', `no accreditation ${id}`, {
        remedy: 'List them with GET /api/registry/accreditations.',
      })
    const event = withdraw(accreditation, call.now)
    if (!event) return accreditation
    await tx.accreditations.withdraw(id, call.now)
    await announce(ctx, tx, event)
    return { ...accreditation, withdrawnAt: instantOf(call.now) }
  })
}
