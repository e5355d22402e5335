import { eventName } from '@testamur/credential-model'
import { type Delivered, type Handler, RecordFailure } from '@testamur/event-bus'
import { lockStatuses, saveAwards } from '../store/awards.js'
import type { Tx } from '../store/tx.js'
import { type HeardAwards, hear, nothingHeard } from './heard-awards.js'

/** Copies of a credential that is not heard of wait for it, and copies of one that is not valid take over its status: one by one. */
async function claimsArePlain(tx: Tx, { claimed, made }: HeardAwards): Promise<boolean> {
  if (claimed.size === 0) return true
  const statuses = await lockStatuses(tx.sql, [...claimed])
  return [...claimed].every((id) => (statuses.get(id) ?? (made.has(id) ? 'valid' : undefined)) === 'valid')
}

async function takeIn(tx: Tx, heard: HeardAwards): Promise<boolean> {
  if (heard.events.length === 0) return true
  if (!(await claimsArePlain(tx, heard))) return false
  return saveAwards(tx.sql, [...heard.made.values()], [...heard.entries.values()], [...heard.signed.values()])
}

/**
 * Applies a batch with the effects that its events have one by one, in their order. Awards and claims, which are by far the
 * most, are taken in together where nothing stands against any of them; the rest goes to its handlers.
 */
export function applyBatchOf(handlers: readonly Handler<Tx>[]): (tx: Tx, batch: readonly Delivered[]) => Promise<void> {
  const byName = new Map(handlers.map((handler) => [handler.name, handler]))
  const handlerOf = ({ event }: Delivered) => byName.get(eventName(event.type) ?? '')
  const alone = async (tx: Tx, delivered: Delivered) => {
    const { event, ...place } = delivered
    try {
      await handlerOf(delivered)?.run(tx, event, place)
    } catch (error) {
      throw new RecordFailure(place.offset, error)
    }
  }
  const together = async (tx: Tx, heard: HeardAwards) => {
    if (!(await takeIn(tx, heard))) for (const delivered of heard.events) await alone(tx, delivered)
  }
  return async (tx, batch) => {
    let heard = nothingHeard()
    for (const delivered of batch) {
      if (!handlerOf(delivered) || hear(heard, delivered)) continue
      await together(tx, heard)
      heard = nothingHeard()
      await alone(tx, delivered)
    }
    await together(tx, heard)
  }
}
