import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { FRAME_HEADER, FRAME_KIND, sealFrame } from '../../src/frame.js'
import { openFileJournal } from '../../src/journals/file-journal.js'
import { type FramePlace, type Journal, JournalDamaged, JournalTaken } from '../../src/ports.js'

const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'file-journal-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const frame = (number: number, text: string): Buffer =>
  sealFrame(Buffer.concat([Buffer.alloc(FRAME_HEADER), Buffer.from(text)]), FRAME_KIND.batch, number)

async function readAll(
  journal: Journal,
  from?: FramePlace,
): Promise<{ texts: string[]; place: FramePlace | undefined }> {
  const texts: string[] = []
  let place = from
  for await (const { bytes, after } of journal.read(from)) {
    texts.push(Buffer.from(bytes.subarray(FRAME_HEADER)).toString())
    place = after
  }
  return { texts, place }
}

const segmentsOf = (dir: string) =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.frames'))
    .sort()
    .map((name) => join(dir, name))

async function written(dir: string, count: number): Promise<Journal> {
  const journal = await openFileJournal(dir)
  await journal.takeOver(0)
  for (let i = 0; i < count; i++) await journal.append(i, frame(i, `frame ${i}`))
  return journal
}

test('what a late writer still wrote, unheard, gives way to the frame of whoever took over', async () => {
  const dir = newDir()
  const late = await written(dir, 3)
  const heir = await openFileJournal(dir)
  await heir.takeOver(3)
  // As if the write had been under way when the other took over.
  appendFileSync(segmentsOf(dir)[0]!, frame(3, 'late'))
  const reader = await openFileJournal(dir)
  const seen = await readAll(reader)
  expect(seen.texts.at(-1)).toBe('late')
  await heir.append(3, frame(3, 'heir'))
  await expect(readAll(reader, seen.place)).rejects.toThrow(JournalTaken)
  expect((await readAll(reader)).texts).toEqual(['frame 0', 'frame 1', 'frame 2', 'heir'])
  await expect(late.append(3, frame(3, 'later still'))).rejects.toThrow(JournalTaken)
  await Promise.all([late.close(), heir.close()])
})

test('a frame that was cut short by a death is not there, and the next writer goes on', async () => {
  const dir = newDir()
  const journal = await written(dir, 3)
  await journal.close()
  const [segment] = segmentsOf(dir)
  const whole = readFileSync(segment!)
  const cut = frame(3, 'never heard of')
  for (let length = 1; length < cut.length; length++) {
    writeFileSync(segment!, Buffer.concat([whole, cut.subarray(0, length)]))
    expect((await readAll(journal)).texts).toHaveLength(3)
  }
  const next = await openFileJournal(dir)
  await next.takeOver(3)
  await next.append(3, frame(3, 'frame 3'))
  expect((await readAll(next)).texts.at(-1)).toBe('frame 3')
  await next.close()
})

test('each byte of each frame counts: one that was changed is told with its place', async () => {
  const dir = newDir()
  const journal = await written(dir, 3)
  await journal.close()
  const [segment] = segmentsOf(dir)
  const whole = readFileSync(segment!)
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole)
    changed[at]! ^= 1 << (at % 8)
    writeFileSync(segment!, changed)
    await expect(readAll(journal), `byte ${at}`).rejects.toThrow(/frame \d+ at byte \d+ of /)
  }
})

test('frames that are gone are missed, at the end of a file that others follow, and where a place is remembered', async () => {
  const dir = newDir()
  const journal = await openFileJournal(dir, { segmentSize: 60 })
  await journal.takeOver(0)
  for (let i = 0; i < 6; i++) await journal.append(i, frame(i, `frame ${i}`))
  await journal.close()
  const segments = segmentsOf(dir)
  expect(segments.length).toBeGreaterThan(2)
  const { place } = await readAll(journal)
  truncateSync(segments[0]!, readFileSync(segments[0]!).length - 5)
  await expect(readAll(journal)).rejects.toThrow(JournalDamaged)
  for (const segment of segments) rmSync(segment)
  await expect(readAll(journal, place)).rejects.toThrow(/are gone/)
})
