import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileStore, type ObjectStore } from '../src/index.js'
import { createLab, entries } from './lab.js'

test('the scrub finds what was damaged or taken away since, and mends it', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  await log.append(entries(0, 800))
  await log.publish()
  expect(await log.scrubNext()).toEqual({ index: 0, mended: false })
  const tile = join(lab.dir, 'tiles', 'tile/0/001')
  const bundle = join(lab.dir, 'tiles', 'tile/entries/002')
  const whole = [readFileSync(tile), readFileSync(bundle)]
  writeFileSync(tile, Buffer.alloc(8_192))
  rmSync(bundle)
  expect(await log.scrubNext()).toEqual({ index: 1, mended: true })
  expect(await log.scrubNext()).toEqual({ index: 2, mended: true })
  expect([readFileSync(tile), readFileSync(bundle)]).toEqual(whole)
  expect(await log.scrubNext()).toEqual({ index: 0, mended: false })
})

test('what is not stored yet is no damage', async () => {
  await using lab = createLab()
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const files = fileStore(`${lab.dir}/tiles`)
  // The tile is stored at once, the bundle of its entries only later.
  const slow: ObjectStore = {
    ...files,
    put: async (path, bytes) => {
      if (path === 'tile/entries/000') await held
      await files.put(path, bytes)
    },
  }
  const log = await lab.leader({ objects: slow })
  await log.append(entries(0, 300))
  await expect.poll(() => files.get('tile/0/000')).toBeDefined()
  expect(await log.scrubNext()).toEqual({ index: 0, mended: false })
  release()
  await log.publish()
  expect(log.repaired).toBe(0)
})

test('a frame of the journal that was changed since is told, wherever it lies', async () => {
  await using lab = createLab()
  const log = await lab.leader()
  for (let i = 0; i < 600; i++) await log.append(entries(i, i + 1))
  await log.publish()
  for (let i = 0; i < 5; i++) await log.scrubNext()
  const dir = join(lab.dir, 'journal')
  const file = join(dir, readdirSync(dir).find((name) => name.endsWith('.frames'))!)
  const bytes = readFileSync(file)
  bytes[bytes.indexOf('entry 500')]! ^= 1
  writeFileSync(file, bytes)
  const rounds = async () => {
    for (let i = 0; i < 5; i++) await log.scrubNext()
  }
  await expect(rounds()).rejects.toThrow(/frame 500 at byte \d+ of .* was changed/)
})
