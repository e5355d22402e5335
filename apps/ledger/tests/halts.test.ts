import { uuidv7 } from '@testamur/credential-model'
import { partitionFor } from '@testamur/event-bus'
import { grantBearer, trespasses } from '@testamur/service-kit/testing'
import { expect, test } from 'vitest'
import { clientOf, createLab, settle, until } from './lab.js'
import { bareRevocation, newKey, revocation, sealed } from './makers.js'

/** Ids of credentials whose events stand in the same partition as `id`'s, or in another. */
function idIn(partition: number, same: boolean): string {
  for (;;) {
    const id = uuidv7()
    if ((partitionFor(id, 12) === partition) === same) return id
  }
}

test('a forged entry halts its partition alone, until an operator sets it aside', async () => {
  await using lab = await createLab()
  const [key] = await lab.admit('aurora')
  const forgedId = uuidv7()
  const partition = partitionFor(forgedId, 12)
  const forged = sealed(bareRevocation('aurora', forgedId), { ...newKey(), kid: key!.kid })
  const before = revocation('aurora', key!, idIn(partition, true))
  const behind = revocation('aurora', key!, idIn(partition, true))
  const elsewhere = revocation('aurora', key!, idIn(partition, false))
  await lab.send([before, forged, behind, elsewhere])
  const ledger = await lab.ledger()
  const status = await until('the partition is halted and the rest sequenced', async () => {
    const now = await clientOf(ledger).status()
    return now.halted.length === 1 && now.size === 4 && now
  })
  const place = { topic: 'testamur.credential', partition, offset: '1' }
  expect(status.halted[0]).toMatchObject(place)
  await expect.poll(async () => (await ledger.ready()).ready, { timeout: 10_000 }).toBe(true)
  const readiness = await ledger.ready()
  expect(readiness.checks.find((check) => check.name === 'partitions')).toMatchObject({ ok: false })
  expect(await ledger.metrics.metrics()).toMatch(/ledger_halted_partitions\{[^}]*\} 1/)

  const { pool } = ledger.context.store
  const operator = await grantBearer(pool, 'operator', { name: 'Ops' })
  const auditor = await grantBearer(pool, 'auditor')
  const client = clientOf(ledger, operator.bearer)
  expect((await clientOf(ledger, auditor.bearer).halts()).halted).toHaveLength(1)
  expect((await client.halts()).setAside).toEqual([])
  await expect(clientOf(ledger, auditor.bearer).setAside(place)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(client.setAside({ ...place, offset: '2' })).rejects.toMatchObject({ code: 'HALT_NOT_FOUND' })
  expect(await client.setAside(place, 'forged, see the incident report')).toMatchObject({ ...place, by: 'Ops' })
  await settle(ledger)
  expect((await client.entry(behind.id)).entry).toBe(behind.ledgerentry)
  await expect(client.entry(forged.id)).rejects.toMatchObject({ code: 'ENTRY_NOT_FOUND' })
  expect(await client.halts()).toMatchObject({ halted: [], setAside: [{ note: 'forged, see the incident report' }] })
  await expect(client.setAside(place)).rejects.toMatchObject({ code: 'HALT_NOT_FOUND' })
})

test('nobody gets in where they do not belong', async () => {
  await using lab = await createLab()
  const ledger = await lab.ledger()
  const { pool } = ledger.context.store
  const all = await trespasses(ledger.app as never, pool)
  const member = await grantBearer(pool, 'member', { member: 'aurora' })
  const halts = { method: 'GET', path: '/api/ledger/halts' }
  const more = [
    { ...halts, name: 'halts without a key', status: 401 },
    { ...halts, name: 'halts as a member', bearer: member.bearer, status: 403 },
  ]
  expect(all.length).toBeGreaterThan(0)
  for (const { name, method, path, bearer, status } of [...all, ...more.map((m) => ({ bearer: undefined, ...m }))]) {
    const headers = {
      'content-type': 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    }
    const body = method === 'POST' ? '{}' : undefined
    const response = await ledger.app.fetch(new Request(`http://ledger.test${path}`, { method, headers, body }))
    expect([name, response.status]).toEqual([name, status])
  }
})
