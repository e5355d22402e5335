import { openFrame } from './frame.js'
import type { FramePlace, Journal } from './ports.js'

/** So many frames are looked at in one go. */
const AT_ONCE = 256

/**
 * Reads the journal from its start to its end, some frames a call, over and over: each must be as it was written. `limit` is the number
 * of the first frame that may still be on its way. @throws JournalDamaged at the same frame again and again, until it is repaired
 */
export function journalScrub(journal: Journal): (limit: number) => Promise<void> {
  let place: FramePlace = { next: 0 }
  return async (limit) => {
    if (place.next >= limit) place = { next: 0 }
    let left = AT_ONCE
    if (limit === 0) return
    for await (const frame of journal.read(place)) {
      openFrame(frame.number, frame.bytes)
      place = frame.after
      if (place.next >= limit || --left === 0) return
    }
  }
}
