import { FRAME_HEADER, FRAME_KIND, sealFrame } from '../../src/frame.js'
import { type FramePlace, type Journal, JournalTaken, type StoredFrame } from '../../src/ports.js'

/** A frame of a number that can be told from others of the same number by what it says, or by its size. */
export function frameOf(number: number, body: string | number = `frame ${number}`): Buffer {
  const content = typeof body === 'number' ? Buffer.alloc(body, number + 1) : Buffer.from(body)
  return sealFrame(Buffer.concat([Buffer.alloc(FRAME_HEADER), content]), FRAME_KIND.batch, number)
}

export const bodyOf = ({ bytes }: StoredFrame): string => Buffer.from(bytes).subarray(FRAME_HEADER).toString()

export async function readAll(journal: Journal, from?: FramePlace): Promise<StoredFrame[]> {
  const frames: StoredFrame[] = []
  for await (const frame of journal.read(from)) frames.push(frame)
  return frames
}

export const bodiesIn = async (journal: Journal, from?: FramePlace): Promise<string[]> =>
  (await readAll(journal, from)).map(bodyOf)

/** As a sequencer begins: reads, takes over, and reads what came in between. Gives the number of the next frame. */
export async function begin(journal: Journal): Promise<number> {
  let place: FramePlace = { next: 0 }
  const readOn = async () => {
    for await (const { after } of journal.read(place)) place = after
  }
  await readOn()
  await journal.takeOver(place.next)
  await readOn()
  return place.next
}

/** Appends frames that say `text` and their number. */
export async function appendMany(journal: Journal, from: number, count: number, text = 'frame'): Promise<FramePlace> {
  let place: FramePlace = { next: from }
  for (let number = from; number < from + count; number++)
    place = await journal.append(number, frameOf(number, `${text} ${number}`))
  return place
}

/** Appends until another writer takes the journal, or `enough`; gives what was acknowledged, and whether it was taken. */
export async function appendUntilTaken(journal: Journal, text: string, enough = () => false) {
  const acknowledged = new Map<number, string>()
  try {
    const first = await begin(journal)
    for (let number = first; !enough(); number++) {
      await journal.append(number, frameOf(number, `${text} ${number}`))
      acknowledged.set(number, `${text} ${number}`)
    }
    return { acknowledged, taken: false }
  } catch (error) {
    if (!(error instanceof JournalTaken)) throw error
    return { acknowledged, taken: true }
  }
}
