import { JournalDamaged } from '../ports.js'
import type { Bucket } from '../s3-bucket.js'

/** What is in a slot: a frame, or the mark of a writer that has taken the journal over. `writer` tells one's own from another's. */
export type SlotHead = { frame: number; writer: string } | { frame: undefined; writer: string }

export type Slots = {
  /** Undefined where the slot is free. */
  read(slot: number): Promise<{ head: SlotHead; bytes: Uint8Array } | undefined>
  head(slot: number): Promise<SlotHead | undefined>
  /** Fills a free slot. False where it is not free; then it may still be this that is in it, see `Bucket.putNew`. */
  fill(slot: number, head: SlotHead, bytes?: Uint8Array): Promise<boolean>
  /** Pages of slots from this one on, in order: how far each goes. Ends with what was there when it was asked, however fast slots are filled. */
  pages(from: number): AsyncIterable<{ last: number }>
}

const FOLDER = 'journal/'
// A line of text before the bytes, and not metadata, which some tools that copy buckets lose.
const HEAD = /^tile-log (?:frame (\d{1,16})|taken) ([0-9a-f-]{36})\n/
const MAX_HEAD = 96

const keyOf = (slot: number): string => `${FOLDER}${String(slot).padStart(20, '0')}`
const formatHead = ({ frame, writer }: SlotHead): string =>
  `tile-log ${frame === undefined ? 'taken' : `frame ${frame}`} ${writer}\n`

export function openSlots(bucket: Bucket): Slots {
  const head = async (slot: number) => {
    const start = await bucket.get(keyOf(slot), MAX_HEAD)
    return start && parseHead(slot, start).head
  }
  return {
    head,
    read: async (slot) => {
      const object = await bucket.get(keyOf(slot))
      if (!object) return undefined
      const { head, length } = parseHead(slot, object)
      return { head, bytes: object.subarray(length) }
    },
    fill: (slot, mine, bytes = new Uint8Array(0)) =>
      bucket.putNew(keyOf(slot), Buffer.concat([Buffer.from(formatHead(mine)), bytes])),
    pages: async function* (from) {
      for (let after = from === 0 ? FOLDER : keyOf(from - 1); ; ) {
        const { keys, more } = await bucket.list(FOLDER, after)
        const key = keys.at(-1)
        if (key !== undefined) yield { last: slotOf(key) }
        if (key === undefined || !more) return
        after = key
      }
    },
  }
}

function parseHead(slot: number, object: Uint8Array): { head: SlotHead; length: number } {
  const text = Buffer.from(object.buffer, object.byteOffset, Math.min(object.length, MAX_HEAD)).toString('latin1')
  const [line, frame, writer] = HEAD.exec(text) ?? []
  if (line === undefined || writer === undefined)
    throw new JournalDamaged(`slot ${slot} of the journal does not begin as one`)
  return { head: { frame: frame === undefined ? undefined : Number(frame), writer }, length: line.length }
}

function slotOf(key: string): number {
  const slot = Number(key.slice(FOLDER.length))
  if (!Number.isSafeInteger(slot) || keyOf(slot) !== key)
    throw new JournalDamaged(`${JSON.stringify(key)} does not belong into the journal's folder`)
  return slot
}
