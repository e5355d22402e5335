import { eventName } from '@testamur/credential-model'
import { type Delivered, type Handler, RecordFailure } from '@testamur/event-bus'
import type { Tx } from '../store/store.js'
import { type HeardAwards, hear, nothingHeard } from './heard-awards.js'
import { usesOf } from './key-uses.js'

const together = async (tx: Tx, { made, claimed, copies }: HeardAwards): Promise<void> => {
  if (made.size + claimed.size === 0) return
  await tx.directory.addAll([...made.values()], copies)
  await tx.keyUses.add(usesOf(copies))
}

/**
 * Applies a batch with the effects that its events have one by one, in their order. Awards and claims, which are by far the
 * most, enter the directory together; the rest goes to its handlers.
 */
export function applyBatchOf(handlers: readonly Handler<Tx>[]): (tx: Tx, batch: readonly Delivered[]) => Promise<void> {
  const byName = new Map(handlers.map((handler) => [handler.name, handler]))
  return async (tx, batch) => {
    let heard = nothingHeard()
    for (const { event, ...place } of batch) {
      const handler = byName.get(eventName(event.type) ?? '')
      if (!handler || hear(heard, event)) continue
      await together(tx, heard)
      heard = nothingHeard()
      try {
        await handler.run(tx, event, place)
      } catch (error) {
        throw new RecordFailure(place.offset, error)
      }
    }
    await together(tx, heard)
  }
}
