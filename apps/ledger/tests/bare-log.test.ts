import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@testamur/service-kit/testing'
import { expect, onTestFinished, test } from 'vitest'
import { type BareLog, openBareLog } from '../src/bare-log.js'
import { until } from './lab.js'
import { entriesOf, leafOf, readCheckpoint, treeHash } from './reader.js'

const newHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'bare-log-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

const open = (home: string): Promise<BareLog> =>
  openBareLog({
    home,
    origin: 'log.test/bare',
    port: 0,
    checkpointIntervalMs: 20,
    log: silentLog(),
  })

const add = (log: BareLog, body: string | Uint8Array<ArrayBuffer>) => fetch(`${log.url}/add`, { method: 'POST', body })
const text = async (url: string) => (await fetch(url)).text()

const checkpointOf = (log: BareLog, size: number) =>
  until('the checkpoint covers all', async () => {
    const note = await text(`${log.url}/checkpoint`)
    if (!note.startsWith('log.test/bare\n')) return undefined
    const checkpoint = readCheckpoint(note, await text(`${log.url}/vkey`))
    return checkpoint.size === size && checkpoint
  })

test('what is added is there, under the index that was answered, after a restart too', async () => {
  const home = newHome()
  const first = await open(home)
  const bodies = Array.from({ length: 300 }, (_, i) => `body ${i % 290}`)
  const answers = await Promise.all(bodies.map(async (body) => Number(await (await add(first, body)).text())))
  expect([...answers].sort((a, b) => a - b)).toEqual(bodies.map((_, i) => i))
  const checkpoint = await checkpointOf(first, 300)
  const full = new Uint8Array(await (await fetch(`${first.url}/tile/entries/000`)).arrayBuffer())
  const rest = new Uint8Array(await (await fetch(`${first.url}/tile/entries/001.p/44`)).arrayBuffer())
  const entries = [...entriesOf(full), ...entriesOf(rest)]
  expect(answers.map((index) => entries[index]!.toString())).toEqual(bodies)
  expect(Buffer.from(treeHash(entries.map(leafOf))).toString('base64')).toBe(checkpoint.root)
  await first.stop()
  const second = await open(home)
  expect(second.vkey).toBe(first.vkey)
  expect(Number(await (await add(second, 'one more')).text())).toBe(300)
  await checkpointOf(second, 301)
  await second.stop()
})

test('an entry may have 65,535 bytes, or none, and not one more', async () => {
  const home = newHome()
  const log = await open(home)
  const largest = new Uint8Array(65_535).fill(7)
  expect(await (await add(log, largest)).text()).toBe('0')
  expect(await (await add(log, '')).text()).toBe('1')
  const refused = await add(log, new Uint8Array(65_536))
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([413, 'BODY_TOO_LARGE'])
  await checkpointOf(log, 2)
  const bundle = new Uint8Array(await (await fetch(`${log.url}/tile/entries/000.p/2`)).arrayBuffer())
  expect(entriesOf(bundle).map((entry) => entry.length)).toEqual([65_535, 0])
  await log.stop()
})
