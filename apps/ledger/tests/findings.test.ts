import { grantBearer } from '@testamur/service-kit/testing'
import { expect, test } from 'vitest'
import { createLab, get, until } from './lab.js'

const finding = {
  verdict: 'clean',
  at: '2026-03-01T12:00:00Z',
  log: 'testamur.test/log',
  size: 3,
  root: Buffer.alloc(32, 1).toString('base64'),
  entriesChecked: 3,
  keysKnown: 2,
  codes: [],
}

test('an auditor reports, anyone reads the last word, and nobody else writes it', async () => {
  await using lab = await createLab()
  const ledger = await lab.ledger()
  const { pool } = ledger.context.store
  expect((await get(ledger, '/api/ledger/finding')).status).toBe(404)
  const put = async (body: unknown, bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
    const request = { method: 'PUT', headers, body: JSON.stringify(body) }
    return (await ledger.app.fetch(new Request('http://ledger.test/api/ledger/finding', request))).status
  }
  const auditor = await grantBearer(pool, 'auditor')
  const member = await grantBearer(pool, 'member', { member: 'aurora' })
  expect(await put(finding, member.bearer)).toBe(403)
  expect(await put({ ...finding, verdict: 'fine' }, auditor.bearer)).toBe(400)
  expect(await put(finding, auditor.bearer)).toBe(200)
  const broken = { ...finding, verdict: 'broken', codes: [{ code: 'ROLLBACK', detail: 'size 3 after 5' }] }
  expect(await put(broken, auditor.bearer)).toBe(200)
  expect(await (await get(ledger, '/api/ledger/finding')).json()).toEqual(broken)
})

test('without witnesses the policy names the log, and no quorum', async () => {
  await using lab = await createLab()
  const ledger = await lab.ledger()
  await until('it leads', () => ledger.context.keeper.leads())
  const vkey = await (await get(ledger, '/log/vkey')).text()
  expect(await (await get(ledger, '/log/policy')).text()).toBe(`log ${vkey}\nquorum none\n`)
})
