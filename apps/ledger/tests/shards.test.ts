import { grantBearer } from '@testamur/service-kit/testing'
import { openNote, parseVerifierKey } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { clientOf, createLab, get, settle, until } from './lab.js'
import { revocation, revocations } from './makers.js'
import { readReceipt } from './reader.js'

type Shard = {
  number: number
  origin: string
  path: string
  vkey: string
  state: string
  size: number
  handover?: string
}

const shardsOf = async (ledger: Parameters<typeof get>[0]) =>
  (await (await get(ledger, '/log/shards')).json()) as Shard[]

const openNext = (ledger: Parameters<typeof get>[0], bearer: string) =>
  ledger.app.fetch(
    new Request('http://ledger.test/api/ledger/shards', {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}` },
    }),
  )

test('a log is closed and the next one opened: old proofs hold, and no event comes twice', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const early = revocations('aurora', key!, 5)
  await lab.send(early)
  const ledger = await lab.ledger()
  await settle(ledger)
  const client = clientOf(ledger)
  const before = await client.entry(early[0]!.id)
  const closed = await client.checkpoint()
  const operator = await grantBearer(ledger.context.store.pool, 'operator')
  expect((await openNext(ledger, operator.bearer)).status).toBe(201)

  const late = revocation('aurora', key!)
  await lab.send([...early, late])
  await settle(ledger)
  const [first, second] = (await shardsOf(ledger)) as [Shard, Shard]
  expect([first.state, first.size, second.state, second.size]).toEqual(['closed', 7, 'open', 1])
  expect([second.origin, second.path]).toEqual([`${first.origin}/2`, '/log/2'])
  const { text } = await openNote(first.handover!, [parseVerifierKey(first.vkey)])
  expect(text.split('\n').slice(0, 2)).toEqual([first.origin, 'testamur shard handover v1'])
  expect(text.split('\n')[4]).toBe(second.vkey)

  // Everything of the closed log is where it was, to the byte.
  expect(await client.checkpoint()).toBe(closed)
  expect(await client.entry(early[0]!.id)).toEqual(before)
  const found = await client.entry(late.id)
  expect(found).toMatchObject({ shard: 2, index: 0 })
  expect(readReceipt(found.receipt, found.entry, second.vkey)).toMatchObject({ index: 0, origin: second.origin })
  expect((await get(ledger, '/log/2/tile/entries/000.p/1')).status).toBe(200)
  expect((await get(ledger, '/log/3/checkpoint')).status).toBe(404)
  expect((await get(ledger, '/log/1/checkpoint')).status).toBe(404)

  await ledger.stop()
  const again = await lab.ledger()
  await until('it leads', () => again.context.keeper.leads())
  expect((await shardsOf(again)).map(({ size }) => size)).toEqual([7, 1])
  expect(await clientOf(again).entry(early[0]!.id)).toEqual(before)
})

test('a log that was closed by a process that died before it opened the next is followed by one', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const ledger = await lab.ledger()
  await settle(ledger)
  await ledger.context.keeper.current().log.closeForGood()
  await ledger.stop()
  const again = await lab.ledger()
  await lab.send(revocations('aurora', key!, 2))
  await settle(again)
  expect((await shardsOf(again)).map(({ state, size }) => [state, size])).toEqual([
    ['closed', 2],
    ['open', 2],
  ])
})
