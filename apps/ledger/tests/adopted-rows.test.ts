import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settled } from './damage.js'
import { allEntries, clientOf, createLab, type Lab, settle, until } from './lab.js'
import { revocations } from './makers.js'
import { readReceipt } from './reader.js'

/** Puts the log into rows, as it lay before it had storage of its own, and takes that storage away. */
async function intoRows(
  lab: Lab,
): Promise<{ receipt: string; entry: string; vkey: string; key: Parameters<typeof revocations>[1] }> {
  const { ledger, key } = await settled(lab, 300)
  const { pool } = ledger.context.store
  const entries = await allEntries(ledger)
  const root = ledger.context.keeper.current().log.root()
  const first = await clientOf(ledger).entry(entries[7]!.id)
  const vkey = await clientOf(ledger).vkey()
  await pool.query(
    `INSERT INTO log (id, origin, public_key, sealed_key, size, root, created_at)
     SELECT 1, origin, public_key, sealed_key, $1, $2, opened_at FROM shards`,
    [entries.length, root],
  )
  for (const [index, { id, text }] of entries.entries())
    await pool.query('INSERT INTO entries (index, event_id, entry) VALUES ($1, $2, $3)', [index, id, Buffer.from(text)])
  await ledger.stop()
  rmSync(join(lab.dir, 'shard-1'), { recursive: true })
  return { ...first, vkey, key }
}

test('a log that lay in rows is taken over: the same tree under the same key', async () => {
  await using lab = await createLab()
  const old = await intoRows(lab)
  const ledger = await lab.ledger()
  await lab.send(revocations('aurora', old.key, 3))
  await settle(ledger)
  const client = clientOf(ledger)
  expect((await client.status()).size).toBe(305)
  const { from, to, hashes, fromRoot } = await client.consistency({ from: 302 })
  expect([from, to, hashes.length > 0]).toEqual([302, 305, true])
  expect(fromRoot).toBe(readReceipt(old.receipt, old.entry, old.vkey).root)
  expect(await client.vkey()).toBe(old.vkey)
})

test('rows that were changed are not taken over', async () => {
  await using lab = await createLab()
  await intoRows(lab)
  const store = await (await import('../src/context.js')).openLedgerStore(lab.database.url)
  await store.pool.query('UPDATE entries SET entry = set_byte(entry, 9, get_byte(entry, 9) # 1) WHERE index = 100')
  await store.close()
  const ledger = await lab.ledger()
  await until('it says why', () => /do not lead to the root/.test(ledger.context.keeper.why() ?? ''))
  expect(ledger.context.keeper.leads()).toBe(false)
  expect(ledger.context.keeper.current().log.size).toBe(0)
})
