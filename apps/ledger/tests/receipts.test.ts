import { parseVerifierKey } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { clientOf, createLab, get, publish, settle } from './lab.js'
import { revocations } from './makers.js'
import { memberSignatureHolds, readCheckpoint, readReceipt } from './reader.js'

test('every event becomes an entry, with a receipt that a stranger can check', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const events = revocations('aurora', key!, 20)
  await lab.send(events)
  const ledger = await lab.ledger()
  await settle(ledger)
  const client = clientOf(ledger)
  const vkey = await client.vkey()
  expect(parseVerifierKey(vkey).name).toBe('testamur.test/log')
  const indices = new Set<number>()
  for (const event of events) {
    const { index, entry, receipt } = await client.entry(event.id)
    expect(entry).toBe(event.ledgerentry)
    expect(memberSignatureHolds(entry, key!.jwk)).toBe(true)
    expect(readReceipt(receipt, entry, vkey)).toMatchObject({ index, size: 22, origin: 'testamur.test/log' })
    expect(await client.receipt(event.id)).toBe(receipt)
    indices.add(index)
  }
  expect(indices.size).toBe(20)
  expect(readCheckpoint(await client.checkpoint(), vkey).size).toBe(22)
})

test('an entry is shown once a checkpoint covers it, and not before', async () => {
  await using lab = await createLab()
  // A ledger looks for something to publish when it starts: here there is nothing yet.
  const ledger = await lab.ledger()
  const client = clientOf(ledger)
  await expect(client.checkpoint()).rejects.toMatchObject({ code: 'NO_CHECKPOINT' })
  const [key] = await lab.admit('aurora')
  await settle(ledger)
  const [event] = revocations('aurora', key!, 1)
  await lab.send([event!])
  await ledger.sequencing.caughtUp(20_000)
  expect((await client.status()).size).toBe(3)
  await expect(client.entry(event!.id)).rejects.toMatchObject({ code: 'ENTRY_NOT_FOUND' })
  expect((await client.entries()).items.map((entry) => entry.index)).toEqual([1, 0])
  await publish(ledger)
  expect((await client.entry(event!.id)).index).toBe(2)
  expect((await client.entries({ limit: 1 })).items[0]).toMatchObject({ index: 2, event: event!.id, type: event!.type })
})

test('entries are listed page by page, the newest first', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  await lab.send(revocations('aurora', key!, 5))
  const ledger = await lab.ledger()
  await settle(ledger)
  const client = clientOf(ledger)
  const seen: number[] = []
  let cursor: string | undefined
  do {
    const page = await client.entries({ limit: 3, ...(cursor !== undefined && { cursor }) })
    seen.push(...page.items.map((entry) => entry.index))
    cursor = page.next
  } while (cursor !== undefined)
  expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0])
})

test('what is not of its form is a problem with a code', async () => {
  await using lab = await createLab()
  await lab.admit('aurora')
  const ledger = await lab.ledger()
  await settle(ledger)
  const codeAt = async (path: string) => {
    const response = await get(ledger, path)
    return [response.status, ((await response.json()) as { code: string }).code]
  }
  expect(await codeAt('/api/ledger/entries/nonsense')).toEqual([400, 'INVALID_REQUEST'])
  expect(await codeAt('/api/ledger/entries/01890000-0000-7000-8000-000000000000')).toEqual([404, 'ENTRY_NOT_FOUND'])
  expect(await codeAt('/api/ledger/entries?cursor=nonsense')).toEqual([400, 'INVALID_CURSOR'])
  expect(await codeAt('/api/ledger/entries?limit=100000')).toEqual([400, 'INVALID_REQUEST'])
  expect(await codeAt('/api/ledger/proofs/inclusion?index=2')).toEqual([400, 'PROOF_BOUNDS'])
  expect(await codeAt('/api/ledger/proofs/inclusion?index=1&size=3')).toEqual([400, 'PROOF_BOUNDS'])
  expect(await codeAt('/api/ledger/proofs/inclusion?index=1e99')).toEqual([400, 'INVALID_REQUEST'])
  expect(await codeAt('/api/ledger/proofs/consistency?from=2&to=1')).toEqual([400, 'PROOF_BOUNDS'])
  expect(await codeAt('/api/ledger/proofs/consistency?from=-1')).toEqual([400, 'INVALID_REQUEST'])
})

test('the contract is described by the routes themselves', async () => {
  await using lab = await createLab()
  const ledger = await lab.ledger()
  const document = (await (await get(ledger, '/api/ledger/openapi.json')).json()) as { paths: Record<string, unknown> }
  expect(Object.keys(document.paths).sort()).toEqual([
    '/api/ledger/checkpoints',
    '/api/ledger/checkpoints/witnessed',
    '/api/ledger/entries',
    '/api/ledger/entries/{id}',
    '/api/ledger/entries/{id}/receipt',
    '/api/ledger/finding',
    '/api/ledger/halts',
    '/api/ledger/halts/{topic}/{partition}/{offset}/set-aside',
    '/api/ledger/proofs/consistency',
    '/api/ledger/proofs/inclusion',
    '/api/ledger/shards',
    '/api/ledger/status',
    '/log/checkpoint',
    '/log/policy',
    '/log/shards',
    '/log/tile/entries/{index}',
    '/log/tile/{level}/{index}',
    '/log/vkey',
    '/log/{shard}/checkpoint',
    '/log/{shard}/tile/entries/{index}',
    '/log/{shard}/tile/{level}/{index}',
    '/log/{shard}/vkey',
  ])
  await expect.poll(async () => (await get(ledger, '/readyz')).status, { timeout: 10_000 }).toBe(200)
  expect(await (await get(ledger, '/readyz')).json()).toMatchObject({ ready: true })
  expect(await (await get(ledger, '/metrics')).text()).toMatch(/ledger_size\{[^}]*\} 0/)
})
