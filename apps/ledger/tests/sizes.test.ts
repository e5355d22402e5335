import { formatBundlePath, formatTilePath, tilesForGrowth, verifyConsistency } from '@testamur/transparency-log'
import { expect, test } from 'vitest'
import { clientOf, createLab, get, settle } from './lab.js'
import { revocations } from './makers.js'
import { entriesOf, hashesOf, leafOf, readCheckpoint, readReceipt, treeHash } from './reader.js'

const SIZES = [3, 255, 256, 257, 512, 514]

test('around the edges of tiles all that is served recomputes the root, and each size continues the last', {
  timeout: 120_000,
}, async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const ledger = await lab.ledger()
  const client = clientOf(ledger)
  const vkey = await client.vkey()
  const events: { id: string; ledgerentry?: string }[] = []
  const roots = new Map<number, Buffer>()
  for (const size of SIZES) {
    const more = revocations('aurora', key!, size - 2 - events.length)
    await lab.send(more)
    events.push(...more)
    await settle(ledger)
    const checkpoint = readCheckpoint(await client.checkpoint(), vkey)
    expect(checkpoint.size).toBe(size)
    roots.set(size, Buffer.from(checkpoint.root, 'base64'))
    const leaves: Buffer[] = []
    for (const { index, width } of [...tilesForGrowth(0, size)].filter((tile) => tile.level === 0)) {
      const entries = entriesOf(await client.tile(formatBundlePath({ index, width })))
      const tile = hashesOf(await client.tile(formatTilePath({ level: 0, index, width })))
      expect(entries.map(leafOf)).toEqual(tile)
      leaves.push(...tile)
    }
    expect(Buffer.from(treeHash(leaves)).equals(roots.get(size)!)).toBe(true)
    for (const { level, index, width } of [...tilesForGrowth(0, size)].filter((tile) => tile.level === 1)) {
      const upper = hashesOf(await client.tile(formatTilePath({ level, index, width })))
      expect(upper).toEqual(
        Array.from({ length: width }, (_, i) => Buffer.from(treeHash(leaves.slice(i * 256, i * 256 + 256)))),
      )
    }
  }
  const sizes = SIZES
  for (const from of sizes)
    for (const to of sizes.filter((size) => size >= from)) {
      const proof = await client.consistency({ from, to })
      const hashes = proof.hashes.map((hash) => Buffer.from(hash, 'base64'))
      expect(verifyConsistency(from, to, roots.get(from)!, roots.get(to)!, hashes)).toBe(true)
    }
  for (const { id, ledgerentry } of events) {
    const { entry, receipt } = await client.entry(id)
    expect(entry).toBe(ledgerentry)
    expect(readReceipt(receipt, entry, vkey).size).toBe(514)
  }
  const old = await client.inclusion({ index: 7, size: 255 })
  expect(old.root).toBe(roots.get(255)!.toString('base64'))
})

test('a tile has one path, and is there just where a published tree has it', { timeout: 120_000 }, async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const ledger = await lab.ledger()
  const grow = async (count: number) => {
    await lab.send(revocations('aurora', key!, count))
    await settle(ledger)
  }
  const lengthAt = async (path: string) => {
    const response = await get(ledger, `/log/tile/${path}`)
    if (response.status === 200) return (await response.arrayBuffer()).byteLength
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(((await response.json()) as { code: string }).code).toBe('TILE_NOT_FOUND')
    return response.status
  }
  await grow(98)
  expect(await lengthAt('0/000.p/100')).toBe(3_200)
  expect(await lengthAt('0/000.p/99')).toBe(404)
  await grow(200)
  // 300 leaves: one full tile and 44 hashes at level 0, one hash at level 1.
  expect(await lengthAt('0/000')).toBe(8_192)
  expect(await lengthAt('0/001.p/44')).toBe(1_408)
  expect(await lengthAt('1/000.p/1')).toBe(32)
  expect(await lengthAt('entries/000')).toBeGreaterThan(0)
  // Whoever still holds the checkpoint of 100 leaves can go on with it.
  expect(await lengthAt('0/000.p/100')).toBe(3_200)
  expect(await lengthAt('entries/000.p/100')).toBeGreaterThan(0)
  const absent = [
    '0/001',
    '0/001.p/43',
    '0/001.p/45',
    '0/000.p/255',
    '1/000',
    '1/000.p/2',
    '2/000.p/1',
    '0/002',
    '0/002.p/1',
  ]
  const misspelt = [
    ...[
      '0/001.p/0',
      '0/000.p/256',
      '0/001.p/044',
      '0/1.p/44',
      '0/x000/001.p/44',
      '00/001.p/44',
      '0/001.p/44/',
      '64/000',
    ],
    ...[
      '0/000.p',
      '0/-01',
      'entries/0',
      'entries/001',
      'entries/001.p/45',
      '63/x999/999',
      '0/x999/x999/x999/x999/x999/999',
    ],
  ]
  for (const path of [...absent, ...misspelt]) expect([path, await lengthAt(path)]).toEqual([path, 404])
})

test('each is served as what it is, for as long as it holds', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  await lab.send(revocations('aurora', key!, 254))
  const ledger = await lab.ledger()
  await settle(ledger)
  const headersAt = async (path: string) => {
    const { headers } = await get(ledger, path)
    return [headers.get('content-type'), headers.get('cache-control'), headers.get('access-control-allow-origin')]
  }
  const forEver = ['application/octet-stream', 'public, max-age=31536000, immutable', '*']
  expect(await headersAt('/log/tile/0/000')).toEqual(forEver)
  expect(await headersAt('/log/tile/entries/000')).toEqual(forEver)
  expect(await headersAt('/log/checkpoint')).toEqual(['text/plain; charset=utf-8', 'public, max-age=2', '*'])
  expect((await headersAt('/log/vkey'))[0]).toBe('text/plain; charset=utf-8')
})
