import { randomUUID } from 'node:crypto'
import { type FramePlace, type Journal, JournalDamaged, JournalTaken } from '../ports.js'
import { openBucket, type S3Location } from '../s3-bucket.js'
import { readSlots } from './s3-reading.js'
import { openSlots, type SlotHead, type Slots } from './s3-slots.js'
import { createTurns } from './turns.js'

/**
 * A journal in S3, or in another store that is consistent as S3 is and honours `If-None-Match: *` on a put (tried at each `takeOver`).
 *
 * It is a row of slots, `journal/<20 digits>`, each filled once, from 0 on without a gap, by a put that fails where the slot is filled. A slot
 * holds a frame or the mark of a takeover; frames have their own numbers, in the head of the object.
 *
 * Why there is one writer: it appends into the slot behind the last one that it knows. Whoever takes over puts a mark into the first free
 * slot, and is the writer once that is done: everything before the mark is there for it to read, and what the writer before it tries next goes
 * into the mark's slot or an earlier one, all of which are filled. So that one learns of it at its next append, whatever it was told before
 * stays, and what it was not told of is either before the mark, for the new one to read, or nowhere: a put that was under way or given up
 * cannot land later. If both want the same slot at once, the store decides: where the old writer's frame comes first it is durable, and
 * the new one marks the slot behind it. Nobody yields by a clock, and no two objects must agree.
 *
 * A put whose answer was lost is told from one that came too late by the writer's random name in the object's head.
 */
export function s3Journal(location: S3Location): Journal {
  const slots = openSlots(openBucket(location))
  const turns = createTurns()
  // What lies before it has been read, so that a takeover need not look at it again.
  let known = { slot: 0, next: 0 }
  let writer = ''
  let free = 0

  const fill = async (number: number, bytes: Uint8Array): Promise<FramePlace> => {
    const mine = { frame: number, writer }
    // What is in the slot may be this very frame: put by an attempt whose answer was lost, and met by the next.
    if (!(await slots.fill(free, mine, bytes)) && !isSame(await slots.head(free), mine))
      throw new JournalTaken(`another sequencer has filled slot ${free} of the journal`)
    free++
    return { next: number + 1, at: String(free) }
  }
  return {
    read: (from) =>
      readSlots(slots, from, (slot, next) => {
        if (slot > known.slot) known = { slot, next }
      }),
    takeOver: async (next) => {
      writer = randomUUID()
      const mark = await putMark(slots, known.slot, { frame: undefined, writer })
      const actual = await nextFrame(slots, mark, known)
      if (next > actual) throw new JournalDamaged(`the journal ends before frame ${actual}, not before ${next}`)
      free = mark + 1
      turns.begin(actual)
    },
    append: (number, bytes) => turns.append(number, () => fill(number, bytes)),
    close: async () => turns.end(),
  }
}

const isSame = (a: SlotHead | undefined, b: SlotHead): boolean => a?.writer === b.writer && a.frame === b.frame

/** Puts the mark into the first free slot, and says which one that is. */
async function putMark(slots: Slots, from: number, mark: SlotHead): Promise<number> {
  let slot = from
  for await (const { last } of slots.pages(slot)) slot = last + 1
  // One put for each slot lost, and nothing else in between: a put that is refused is quicker than one that is kept, so that even a writer
  // that never rests is caught up with. If a lost slot has this very mark, since an answer went astray, a second one does no harm.
  while (!(await slots.fill(slot, mark))) slot++
  if (await slots.fill(slot, mark))
    throw new Error('this store does not honour If-None-Match on a put: it cannot hold a journal')
  return slot
}

/** The number behind the last frame before the mark: that of the nearest slot with a frame, or what was known. */
async function nextFrame(slots: Slots, mark: number, known: { slot: number; next: number }): Promise<number> {
  for (let slot = mark - 1; slot >= known.slot; slot--) {
    const head = await slots.head(slot)
    if (!head) throw new JournalDamaged(`slot ${slot} of the journal is missing`)
    if (head.frame !== undefined) return head.frame + 1
  }
  return known.next
}
