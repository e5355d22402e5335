import { constants, existsSync, promises as fs } from 'node:fs'
import { join } from 'node:path'
import { type FramePlace, type Journal, JournalDamaged, JournalTaken } from '../ports.js'
import { readSegment } from './segment-reader.js'
import { formatSegment, listSegments, SEGMENT_SIZE, type Segment } from './segments.js'

export type FileJournalOptions = {
  /** A segment that has grown beyond it is followed by another one (256 MiB). */
  segmentSize?: number
}

type Writing = { file: fs.FileHandle; name: string; size: number }

/**
 * A journal in the files of a directory. A frame is one write to a file that was opened with O_DSYNC: when it returns, the frame is on
 * the disk.
 *
 * Two writers at once are made harmless by epochs, not by hope: whoever takes over makes the file `epoch-<n>`, which can be made
 * once (O_EXCL), and reads what is there only then. A writer looks for the next epoch's file after each sync and before it says that
 * the frame is durable. So either the frame was on the disk before the other one read, or nobody is told that it is there. What a
 * late writer still writes lies in a segment of its own epoch, behind the number at which the next epoch begins, where no reader looks.
 *
 * @throws JournalDamaged from `read`, where bytes were changed that had been durable
 */
export async function openFileJournal(dir: string, options: FileJournalOptions = {}): Promise<Journal> {
  await fs.mkdir(dir, { recursive: true, mode: 0o700 })
  const { segmentSize = SEGMENT_SIZE } = options
  let epoch: number | undefined
  let writing: Writing | undefined

  const requireHeld = () => {
    if (epoch === undefined) throw new Error('the journal was not taken over')
    if (existsSync(epochFile(dir, epoch + 1))) throw new JournalTaken('another sequencer has taken the journal over')
    return epoch
  }
  const segmentFor = async (number: number): Promise<Writing> => {
    if (writing && writing.size < segmentSize) return writing
    await writing?.file.close()
    const name = formatSegment({ first: number, epoch: requireHeld() })
    const { O_WRONLY, O_CREAT, O_EXCL, O_DSYNC } = constants
    const file = await fs.open(join(dir, name), O_WRONLY | O_CREAT | O_EXCL | O_DSYNC, 0o600)
    await syncDirectory(dir)
    writing = { file, name, size: 0 }
    return writing
  }
  return {
    read: (from) => readJournal(dir, from),
    takeOver: async () => {
      epoch = await claimEpoch(dir)
    },
    append: async (number, bytes) => {
      requireHeld()
      const segment = await segmentFor(number)
      for (let at = 0; at < bytes.length; )
        at += (await segment.file.write(bytes, at, bytes.length - at, segment.size + at)).bytesWritten
      segment.size += bytes.length
      requireHeld()
      return { next: number + 1, at: `${segment.name}:${segment.size}` }
    },
    close: async () => {
      await writing?.file.close()
      writing = undefined
      epoch = undefined
    },
  }
}

const epochFile = (dir: string, epoch: number): string => join(dir, `epoch-${epoch}`)

async function claimEpoch(dir: string): Promise<number> {
  for (;;) {
    const known = (await fs.readdir(dir))
      .map((name) => /^epoch-(\d{1,15})$/.exec(name)?.[1])
      .filter((n) => n !== undefined)
    const epoch = Math.max(0, ...known.map(Number)) + 1
    try {
      await (await fs.open(epochFile(dir, epoch), 'wx', 0o600)).close()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw error
    }
    await syncDirectory(dir)
    return epoch
  }
}

/** A new name is durable only once its directory is. */
async function syncDirectory(dir: string): Promise<void> {
  const handle = await fs.open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* readJournal(dir: string, from: FramePlace = { next: 0 }) {
  const segments = await listSegments(dir)
  const place = parsePlace(from)
  requirePlace(segments, from, place)
  let next = place ? from.next : 0
  for (const [i, segment] of segments.entries()) {
    const following = segments[i + 1]
    // Frames from here on belong to whoever came later.
    const end = Math.min(...segments.slice(i + 1).map((later) => later.first))
    if (end <= next && following) continue
    const start =
      place?.name === segment.name ? { number: next, offset: place.offset } : { number: segment.first, offset: 0 }
    for await (const frame of readSegment(join(dir, segment.name), segment, start, { end, last: !following })) {
      if (frame.number < next) continue
      if (frame.number >= from.next) yield frame
      next = frame.number + 1
    }
  }
  if (next < from.next)
    throw new JournalDamaged(`the journal ends before frame ${next}: frames that were there are gone`)
}

/** @throws JournalDamaged where what was read before is gone, JournalTaken where a later writer has put other frames in its place */
function requirePlace(segments: readonly Segment[], from: FramePlace, place: { name: string } | undefined): void {
  if (!place) return
  const own = segments.find(({ name }) => name === place.name)
  if (!own) throw new JournalDamaged(`the journal has no ${place.name} any more: frames before ${from.next} are gone`)
  // A writer that was taken over from may have written once more, unheard: what somebody read of that counts for nothing.
  if (segments.some(({ epoch, first }) => epoch > own.epoch && first < from.next))
    throw new JournalTaken(
      `frames that were read as far as ${from.next} belong to another writer: read again from the start`,
    )
}

function parsePlace({ at }: FramePlace): { name: string; offset: number } | undefined {
  const cut = at?.lastIndexOf(':') ?? -1
  if (at === undefined || cut < 0) return undefined
  return { name: at.slice(0, cut), offset: Number(at.slice(cut + 1)) }
}
