import { expect } from 'vitest'
import { type Answer, expecting } from './api.js'
import { checkReceipt } from './foreign-reader.js'
import type { Award, Member, Town } from './harness.js'
import { uptakeOf } from './main-job.js'
import { until } from './until.js'

/** All items of a list, page after page. */
async function allOf<Item>(town: Town, key: string, path: string): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const page: Answer['json'] = expecting(
      200,
      `list ${path}`,
      await town.call('GET', `${path}?limit=100${more}`, { key }),
    )
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}

async function entryOf(town: Town, event: string): Promise<{ index: number; entry: string; receipt: string }> {
  return until(`the entry of ${event} has a receipt`, async () => {
    const { status, json } = await town.call('GET', `/api/ledger/entries/${event}`)
    return status === 200 && json.receipt ? json : undefined
  })
}

/** The ids of a member's events of a type in the whole log, from its entry bundles (c2sp.org/tlog-tiles). */
async function sequenced(town: Town, member: Member, type: string): Promise<string[]> {
  const size = Number((await town.call('GET', '/log/checkpoint')).text.split('\n')[1])
  const events: { id: string; type: string; source: string }[] = []
  for (let bundle = 0; bundle * 256 < size; bundle++) {
    const width = Math.min(256, size - bundle * 256)
    const path = `/log/tile/entries/${String(bundle).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`
    const bytes = Buffer.from(await (await fetch(new URL(path, town.url))).arrayBuffer())
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUInt16BE(at)
      events.push(JSON.parse(bytes.subarray(at + 2, at + 2 + length).toString()))
      at += 2 + length
    }
  }
  return events.filter((event) => event.type === type && event.source === `/members/${member.slug}`).map(({ id }) => id)
}

/** Journal = issuer's records = ledger entries = uptake, by id where there are ids; and every receipt verifies. */
export async function reckon(town: Town, member: Member, analyst: string, awards: readonly Award[]): Promise<void> {
  const ids = awards.map(({ id }) => id).sort()
  const events = awards.map(({ event }) => event).sort()
  expect(new Set(ids).size).toBe(ids.length)
  const records = await allOf<{ id: string }>(town, member.key, '/api/issuer/credentials')
  expect(records.map(({ id }) => id).sort()).toEqual(ids)
  expect(new Set(awards.map(({ status }) => `${status.uri}#${status.index}`)).size).toBe(ids.length)

  const vkey = (await town.call('GET', '/log/vkey')).text
  const indices = new Set<number>()
  for (const event of events) {
    const { index, entry, receipt } = await entryOf(town, event)
    expect(checkReceipt(receipt, entry, vkey).index).toBe(index)
    expect(JSON.parse(entry).id).toBe(event)
    indices.add(index)
  }
  expect(indices.size).toBe(events.length)
  expect((await sequenced(town, member, 'testamur.credential.issued.v1')).sort()).toEqual(events)
  await until('the uptake is complete', async () => (await uptakeOf(town, analyst, member)).issued === ids.length)
  for (const id of ids) {
    const { status } = await town.call('GET', `/api/revocation/credentials/${id}`, { key: member.key })
    expect([id, status]).toEqual([id, 200])
  }
}
