import { emptyRoot } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { audit, type Memory } from '../src/audit/audit.js'
import { createEventIds } from '../src/audit/event-ids.js'
import { evilLog, honestLog } from './evil-log.js'

const SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]

test('a tree of every size is walked, from its beginning and from each smaller size', {
  timeout: 300_000,
}, async () => {
  const log = evilLog('bare.test/log', 0)
  log.entries.length = 0
  let memory: Memory | undefined
  for (const size of SIZES) {
    while (log.entries.length < size) log.entries.push(Buffer.from(`entry ${log.entries.length}`))
    await log.publish()
    const from = memory
    const grown = await audit(log.options({ treeOnly: true, ...(from && { memory: from }) }))
    expect(grown.finding, `grown to ${size}`).toMatchObject({ verdict: 'clean', size, codes: [] })
    const whole = await audit(log.options({ treeOnly: true, ...(from && { memory: from }), full: true }))
    expect(whole.finding).toMatchObject({ verdict: 'clean', size, root: grown.finding.root })
    expect(whole.memory.state.shards).toEqual(grown.memory.state.shards)
    if (size === 0) expect(grown.finding.root).toBe(Buffer.from(emptyRoot()).toString('base64'))
    memory = grown.memory
  }
})

test('a changed byte is found at the edges of tiles of a large log', { timeout: 300_000 }, async () => {
  const log = evilLog('bare.test/log', 0)
  log.entries.length = 0
  while (log.entries.length < 70_000) log.entries.push(Buffer.from(`entry ${log.entries.length}`))
  await log.publish()
  const lies: [string, string, number | undefined][] = [
    ['log/tile/entries/000', 'ALTERED_ENTRY', 0],
    ['log/tile/entries/255', 'ALTERED_ENTRY', 65_280],
    ['log/tile/entries/273.p/112', 'ALTERED_ENTRY', 69_888],
    ['log/tile/0/128', 'BAD_TILE', undefined],
    ['log/tile/1/000', 'BAD_TILE', undefined],
    ['log/tile/2/000.p/1', 'BAD_TILE', undefined],
  ]
  for (const [path, code, index] of lies) {
    const bytes = log.files.get(path)!
    const changed = Buffer.from(bytes)
    changed[4]! ^= 1
    log.files.set(path, changed)
    const { finding } = await audit(log.options({ treeOnly: true }))
    expect(
      finding.codes.map((found) => [found.code, found.index]),
      path,
    ).toEqual([[code, index]])
    log.files.set(path, bytes)
  }
})

test.each([1, 2, 255, 256, 257, 511, 512])('%i signed entries are clean', async (size) => {
  const log = size > 1 ? await honestLog(size) : evilLog()
  await log.publish()
  expect((await audit(log.options())).finding).toMatchObject({ verdict: 'clean', size, entriesChecked: size })
})

test('the ids of events take as much as they say, and forget nothing', () => {
  const ids = createEventIds()
  const id = (i: number) =>
    `0192a3b4-c5d6-7${(i % 4096).toString(16).padStart(3, '0')}-8000-${i.toString(16).padStart(12, '0')}`
  for (let i = 0; i < 50_000; i++) expect(ids.add(id(i))).toBeUndefined()
  for (const i of [0, 1, 255, 49_999]) expect(ids.add(id(i).toUpperCase())).toBe(i)
  ids.cut(50_000)
  expect(ids.size()).toBe(50_000)
  const again = createEventIds(ids.bytes(0))
  expect(again.add(id(31_337))).toBe(31_337)
  expect(again.add(id(50_001))).toBeUndefined()
  again.skip()
  expect(again.size()).toBe(50_003)
  expect(again.bytes(50_000)).toHaveLength(48)
})
