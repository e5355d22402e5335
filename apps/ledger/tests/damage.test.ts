import { expect, test } from 'vitest'
import { settled } from './damage.js'
import { clientOf, createLab, get, publish, until } from './lab.js'
import { revocations } from './makers.js'

test('a tree whose tiles were changed is never signed', async () => {
  await using lab = await createLab()
  const { ledger, key } = await settled(lab, 10)
  const before = await clientOf(ledger).checkpoint()
  await lab.send(revocations('aurora', key, 3))
  await ledger.sequencing().caughtUp(20_000)
  await ledger.context.store.pool.query(
    `UPDATE tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 0`,
  )
  await expect(publish(ledger)).rejects.toThrow(/nothing is signed/)
  expect(await clientOf(ledger).checkpoint()).toBe(before)
})

test('a tree that does not continue the last checkpoint is never signed', async () => {
  await using lab = await createLab()
  const { ledger, key } = await settled(lab, 10)
  await lab.send(revocations('aurora', key, 3))
  await ledger.sequencing().caughtUp(20_000)
  await ledger.context.store.pool.query(`UPDATE checkpoints SET root = set_byte(root, 0, get_byte(root, 0) # 1)`)
  await expect(publish(ledger)).rejects.toThrow(/does not continue/)
})

test('nothing is appended to a damaged tree, and the event waits without being blamed', async () => {
  await using lab = await createLab()
  const { ledger, key } = await settled(lab, 10)
  const { pool } = ledger.context.store
  const broken = `UPDATE log SET root = set_byte(root, 0, get_byte(root, 0) # 1)`
  await pool.query(broken)
  await lab.send(revocations('aurora', key, 1))
  await until('the lag is seen', async () => (await ledger.sequencing().lag()) === 1n)
  expect(await ledger.sequencing().caughtUp(1_000)).toBe(false)
  expect(await ledger.sequencing().halted()).toEqual([])
  await pool.query(broken)
  expect(await ledger.sequencing().caughtUp(20_000)).toBe(true)
})

test('a damaged bundle is not served, and stops the next start', async () => {
  await using lab = await createLab()
  const { ledger } = await settled(lab, 10)
  const { pool } = ledger.context.store
  await pool.query(`UPDATE entries SET entry = set_byte(entry, 9, get_byte(entry, 9) # 1) WHERE index = 4`)
  const response = await get(ledger, '/log/tile/entries/000.p/12')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('revoked')
  await pool.query('DELETE FROM checkpoints')
  await expect(lab.ledger()).rejects.toThrow('entry 4 is not the one that was sequenced')
})

test('no two checkpoints of one size are published', async () => {
  await using lab = await createLab()
  const { ledger } = await settled(lab, 10)
  const { store } = ledger.context
  const latest = await store.checkpoints.latest()
  await expect(store.transaction((tx) => tx.checkpoints.insert(latest!))).rejects.toThrow(/checkpoints_pkey/)
  expect(await publish(ledger)).toBeUndefined()
})
