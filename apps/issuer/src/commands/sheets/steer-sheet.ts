import { TestamurError } from '@testamur/credential-model'
import type { Context } from '../../context.js'
import { type BatchState, cancelBatch, lockBatch, setState } from '../../store/sheets/batches.js'

/** What can be done to a sheet that was taken in. */
export const steerings = ['start', 'pause', 'resume', 'cancel'] as const
export type Steering = (typeof steerings)[number]

const from: Record<Steering, readonly BatchState[]> = {
  start: ['checked'],
  pause: ['running'],
  resume: ['paused'],
  cancel: ['checked', 'running', 'paused'],
}
const to: Record<Steering, BatchState> = { start: 'running', pause: 'paused', resume: 'running', cancel: 'cancelled' }

export const batchNotFound = (): TestamurError =>
  new TestamurError('NOT_FOUND', 'there is no such batch', { remedy: 'check the id' })

const wrongState = (steering: Steering, state: BatchState) =>
  new TestamurError(
    'BATCH_STATE',
    `to ${steering} it, the sheet must be ${from[steering].join(' or ')}; it is ${state}`,
    {
      remedy: 'look at its progress, and go on from there',
    },
  )

/**
 * Starts, pauses, resumes or cancels the member's sheet. Once a pause or a cancellation is answered, nothing more is
 * awarded; what was awarded stays. Said twice, it is done once.
 * @throws TestamurError NOT_FOUND, BATCH_STATE
 */
export async function steerSheet(ctx: Context, member: string, id: string, steering: Steering): Promise<void> {
  await ctx.store.transaction(async ({ sql }) => {
    const state = await lockBatch(sql, member, id)
    if (!state) throw batchNotFound()
    if (state === to[steering]) return
    if (!from[steering].includes(state)) throw wrongState(steering, state)
    if (steering === 'cancel') await cancelBatch(sql, id, ctx.clock.now())
    else await setState(sql, id, to[steering])
  })
  ctx.running.batches?.wake()
}
