import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FRAME_HEADER, FRAME_KIND, sealFrame } from '../../src/frame.js'
import { JournalDamaged, openFileJournal } from '../../src/index.js'

// What a sector that was never written holds may be in a frame by nature, and must not be taken for the mark of a torn write then.

const frame = (number: number, body: Buffer): Buffer =>
  sealFrame(Buffer.concat([Buffer.alloc(FRAME_HEADER), body]), FRAME_KIND.batch, number)

type Written = {
  read(): Promise<number>
  change(edit: (bytes: Buffer) => void): void
  cut(size: number): void
  size: number
}

async function withFrames(frames: readonly Buffer[], look: (written: Written) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'zeros-'))
  const journal = await openFileJournal(dir)
  await journal.takeOver(0)
  for (const [number, bytes] of frames.entries()) await journal.append(number, bytes)
  await journal.close()
  const path = join(dir, readdirSync(dir).find((name) => name.endsWith('.frames'))!)
  const whole = readFileSync(path)
  await look({
    size: whole.length,
    read: async () => {
      let count = 0
      for await (const _ of journal.read()) count++
      return count
    },
    change: (edit) => {
      const bytes = Buffer.from(whole)
      edit(bytes)
      writeFileSync(path, bytes)
    },
    cut: (size) => {
      writeFileSync(path, whole)
      truncateSync(path, size)
    },
  })
  rmSync(dir, { recursive: true })
}

test('a header of which zeros lie in the next sector is not the end of all that follows', async () => {
  // The last byte of its check is 0, and stands alone behind the border.
  let second = frame(1, Buffer.alloc(0))
  for (let i = 0; second[FRAME_HEADER - 1] !== 0; i++) second = frame(1, Buffer.from(`second ${i}`))
  const first = frame(0, Buffer.alloc(512 - (FRAME_HEADER - 1) - FRAME_HEADER, 7))
  const others = [frame(2, Buffer.from('third')), frame(3, Buffer.from('fourth'))]
  for (const frames of [
    [first, second, ...others],
    [first, second],
  ])
    await withFrames(frames, async ({ read, change }) => {
      expect(await read()).toBe(frames.length)
      for (let at = 0; at < FRAME_HEADER; at++) {
        change((bytes) => {
          bytes[first.length + at]! ^= 1
        })
        await expect(read()).rejects.toThrow(JournalDamaged)
      }
    })
})

test.each([
  ['in the middle', Buffer.concat([Buffer.from('head'), Buffer.alloc(1_200), Buffer.from('tail')])],
  ['at the end', Buffer.concat([Buffer.alloc(485, 1), Buffer.alloc(3)])],
])('zeros %s of the last frame do not hide another byte in it', async (_, body) => {
  const [first, last] = [frame(0, Buffer.from('one')), frame(1, body)]
  await withFrames([first, last], async ({ read, change, cut, size }) => {
    expect(await read()).toBe(2)
    for (let at = first.length; at < size; at += 7) {
      change((bytes) => {
        bytes[at]! ^= 0x80
      })
      await expect(read(), `byte ${at}`).rejects.toThrow(JournalDamaged)
    }
    // What was really cut short was told to nobody.
    for (let at = first.length; at < size; at += 7) {
      cut(at)
      expect(await read()).toBe(1)
    }
  })
})

test('a frame without zeros of its own, one sector of which was never written, was told to nobody', async () => {
  const [first, last] = [frame(0, Buffer.from('one')), frame(1, Buffer.alloc(2_000, 7))]
  await withFrames([first, last], async ({ read, change }) => {
    for (const sector of [1, 2, 3]) {
      change((bytes) => bytes.fill(0, 512 * sector, 512 * (sector + 1)))
      expect(await read()).toBe(1)
    }
  })
})
