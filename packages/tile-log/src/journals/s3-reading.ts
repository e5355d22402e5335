import { type FramePlace, JournalDamaged, type StoredFrame } from '../ports.js'
import type { Slots } from './s3-slots.js'

// Frames may be large: this bounds memory, and it is enough for the round trips not to add up.
const AHEAD = 8

/**
 * The frames from a place on, up to the last one that was there at the start. A place without `at` is found from the slot of its own number on, before which its frame
 * cannot be. `tell` learns up to which slot was read, and the number of the next frame there.
 */
export async function* readSlots(
  slots: Slots,
  from: FramePlace = { next: 0 },
  tell: (slot: number, next: number) => void = () => {},
): AsyncGenerator<StoredFrame> {
  let next = from.next
  let slot = from.at === undefined ? next : Number(from.at)
  if (!Number.isSafeInteger(slot) || slot < next)
    throw new TypeError(`${JSON.stringify(from)} is no place in this journal`)
  let sure = slot === 0 || (await isBehind(slots, slot - 1, from))
  if (sure) tell(slot, next)
  for await (const { last } of slots.pages(slot)) {
    for await (const { head, bytes } of fetchAhead(slots, slot, last)) {
      slot++
      if (head.frame === undefined || (head.frame < next && from.at === undefined)) continue
      if (head.frame !== next)
        throw new JournalDamaged(`slot ${slot - 1} of the journal has frame ${head.frame} where ${next} belongs`)
      next++
      sure = true
      tell(slot, next)
      yield { number: next - 1, bytes, after: { next, at: String(slot) } }
    }
    if (sure) tell(slot, next)
  }
}

/** Whether this slot has the frame before the place. It may also have a mark, or a place without `at` may be further on. */
async function isBehind(slots: Slots, slot: number, { next, at }: FramePlace): Promise<boolean> {
  const head = await slots.head(slot)
  if (!head) throw new JournalDamaged(`slot ${slot} of the journal is missing, before frame ${next}`)
  if (head.frame === next - 1) return true
  if (head.frame !== undefined && at !== undefined)
    throw new JournalDamaged(`slot ${slot} of the journal has frame ${head.frame} where ${next - 1} belongs`)
  return false
}

/** In order, a few at once. A listing may show a slot and not yet the one before it, so it is not asked which are missing. */
async function* fetchAhead(slots: Slots, first: number, last: number) {
  const fetching: ReturnType<Slots['read']>[] = []
  for (let slot = first, asked = first; slot <= last; slot++) {
    for (; asked <= last && fetching.length < AHEAD; asked++) {
      const fetched = slots.read(asked)
      // Whoever stops reading does not hear of what was still on its way.
      fetched.catch(() => {})
      fetching.push(fetched)
    }
    const found = await fetching.shift()
    if (!found) throw new JournalDamaged(`slot ${slot} of the journal is missing`)
    yield found
  }
}
