import { appendLeaves, emptyFrontier, leafHash, rootOf, signNote } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { audit } from '../src/audit/audit.js'
import { evilLog, strangersKey } from './evil-log.js'
import { revoked } from './members.js'

const rootText = (entries: readonly Uint8Array[]) =>
  Buffer.from(rootOf(appendLeaves(emptyFrontier(), entries.map(leafHash)).frontier)).toString('base64')

/** Two logs, of which the first is closed and the second goes on with its keys. */
async function twoShards() {
  const first = evilLog()
  const second = evilLog(`${first.origin}/2`)
  const aurora = first.member('aurora')
  first.awards('aurora', aurora, 10)
  await first.publish()
  second.entries.splice(0)
  for (let i = 0; i < 5; i++) second.entries.push(revoked('aurora', aurora).bytes)
  const publishSecond = async () => {
    await second.publish()
    for (const [path, bytes] of second.files) first.files.set(path.replace('log/', 'log/2/'), bytes)
  }
  await publishSecond()
  const handover = {
    origin: first.origin,
    size: first.entries.length,
    root: rootText(first.entries),
    vkey: second.vkey,
  }
  const list = async (of = handover, by = first.log) => {
    const lines = [of.origin, 'testamur shard handover v1', of.size, of.root, of.vkey]
    const note = await signNote(`${lines.join('\n')}\n`, [by])
    const shards = [
      { origin: first.origin, path: '/log', vkey: first.vkey, state: 'closed', handover: note },
      { origin: second.origin, path: '/log/2', vkey: second.vkey, state: 'open' },
    ]
    first.files.set('log/shards', Buffer.from(JSON.stringify(shards)))
  }
  await list()
  return { first, second, aurora, handover, list, publishSecond }
}

const codes = async (options: Parameters<typeof audit>[0]) => (await audit(options)).finding.codes

test('shards are audited one behind the other, with the keys of all before', async () => {
  const { first, second, aurora, publishSecond } = await twoShards()
  const { finding, memory } = await audit(first.options())
  expect(finding).toMatchObject({ verdict: 'clean', log: second.origin, size: 5, entriesChecked: 17, keysKnown: 2 })
  second.entries.push(revoked('aurora', aurora).bytes)
  await publishSecond()
  const later = await audit(first.options({ memory }))
  expect(later.finding).toMatchObject({ verdict: 'clean', size: 6, entriesChecked: 18 })
  second.entries.push(first.entries[3]!)
  await publishSecond()
  expect(await codes(first.options({ memory: later.memory }))).toMatchObject([{ code: 'DUPLICATE_EVENT', index: 6 }])
  expect(await codes(first.options())).toMatchObject([{ code: 'DUPLICATE_EVENT', index: 6 }])
})

test('a new shard without a checkpoint is none yet, and one that had one is missed', async () => {
  const { first } = await twoShards()
  const { memory } = await audit(first.options())
  first.files.delete('log/2/checkpoint')
  expect((await audit(first.options())).finding).toMatchObject({ verdict: 'clean', entriesChecked: 12 })
  expect(await codes(first.options({ memory }))).toMatchObject([{ code: 'UNREACHABLE' }])
})

test('what vouches for the next shard must be signed by the last, and say so', async () => {
  const { first, second, handover, list } = await twoShards()
  const lies = [
    () => list(handover, strangersKey(first.origin)),
    () => list({ ...handover, vkey: first.vkey }),
    () => list({ ...handover, origin: second.origin }),
    () => list({ ...handover, size: 11 }),
    () => list({ ...handover, root: rootText(second.entries) }),
    () => first.files.set('log/shards', Buffer.from('[{}]')),
    () =>
      first.files.set(
        'log/shards',
        Buffer.from(JSON.stringify([{ origin: 'x', path: '/log', vkey: second.vkey, state: 'open' }])),
      ),
  ]
  for (const lie of lies) {
    await lie()
    expect(await codes(first.options())).toMatchObject([{ code: 'BAD_CHECKPOINT' }])
  }
  await list()
  expect(await codes(first.options())).toEqual([])
})
