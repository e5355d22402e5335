import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member, until } from '../issuer-town.js'
import { openingHolds, readToken, receiptHolds } from '../reader.js'
import { newHolderKey } from '../wallet.js'
import { credentialsOf, keys, plainOf, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

const claimedEvent = (id: string) =>
  until(async () => {
    const { claimed } = await member.client.credential(id)
    const event = town.neighbours.events.find((e) => e.id === claimed?.event)
    if (!event) throw new Error('not announced yet')
    return event
  })
type Copies = { copies: { digest: string; kid: string; status: { uri: string; index: number } }[] }

test('a batch of twenty: each copy bound to its own key, and nothing in the open that two of them share and others lack', async () => {
  const { id, token, award } = await wallets.granted('twenty', { validUntil: '2099-05-04T03:02:01Z' })
  const holders = keys(20)
  const tokens = credentialsOf(await wallets.claim(token, holders))
  expect(tokens).toHaveLength(20)
  const kid = JSON.parse(Buffer.from(tokens[0]!.split('.')[0]!, 'base64url').toString()).kid
  const read = tokens.map((t) => readToken(t, town.neighbours.keys.get(kid)))
  expect(read.map((r) => r.payload.cnf)).toEqual(holders.map(({ jwk }) => ({ jwk })))
  const open = read.map((r) => r.payload)
  const indices = open.map((p) => (p.status as { status_list: { idx: number } }).status_list.idx)
  expect(new Set(indices).size).toBe(20)
  expect(indices).toContain(award.status.index)
  expect(new Set(open.map((p) => p.jti)).size).toBe(20)
  const digests = open.flatMap((p) => p._sd as string[])
  expect(new Set(digests).size).toBe(digests.length)
  for (const p of open) {
    expect([p.iat, p.nbf, p.exp].map((time) => Number(time) % 86_400)).toEqual([0, 0, 0])
    expect(JSON.stringify(p)).not.toContain(id)
  }
  for (const { disclosed } of read)
    expect(disclosed).toMatchObject({ learner_id: 'student-twenty', credential_id: `urn:uuid:${id}` })
})

test('one event announces every copy, and each has a receipt of its own', async () => {
  const { id, token } = await wallets.granted('receipts')
  const tokens = credentialsOf(await wallets.claim(token, keys(3)))
  const event = await claimedEvent(id)
  expect(event).toMatchObject({ type: 'testamur.credential.claimed.v1', aggregateversion: 2 })
  const { copies } = event.data as Copies
  expect(copies.map((c) => c.status.index)).toEqual(
    tokens.map((t) => (plainOf(t).status as { status_list: { idx: number } }).status_list.idx),
  )
  expect(copies.every((c) => town.neighbours.keys.has(c.kid))).toBe(true)
  const view = await member.client.credential(id)
  expect(view.claimed?.copies).toEqual(copies.map((c) => c.status))
  for (const [n, copy] of tokens.entries()) {
    const headers = { authorization: `Bearer ${member.bearer}` }
    const path = `/api/issuer/credentials/${id}/receipt?copy=${n}`
    const receipt = await (await town.request(path, { headers })).text()
    expect(receiptHolds(receipt, event.ledgerentry!)).toBe(true)
    expect(openingHolds(receipt, event.ledgerentry!, copy)).toBe(true)
    expect(openingHolds(receipt, event.ledgerentry!, tokens[(n + 1) % 3]!)).toBe(false)
  }
  const beyond = await town.request(`/api/issuer/credentials/${id}/receipt?copy=3`, {
    headers: { authorization: `Bearer ${member.bearer}` },
  })
  expect(beyond.status).toBe(400)
})

test('the lost answer to a batch is given again to the same keys in any order, and to no others, be they fewer or more', async () => {
  const { token } = await wallets.granted('lost')
  const holders = keys(3)
  const first = credentialsOf(await wallets.claim(token, holders))
  const again = credentialsOf(await wallets.claim(token, [...holders].reverse()))
  expect(again).toEqual([...first].reverse())
  for (const others of [holders.slice(1), [...holders, newHolderKey()], holders.slice(0, 1)])
    expect((await wallets.claim(token, others)).body).toMatchObject({ error: 'credential_request_denied' })
})

test('one key twice, or more than twenty, is no batch; the offer stays good', async () => {
  const { token } = await wallets.granted('none')
  const key = newHolderKey()
  expect(await wallets.claim(token, [key, newHolderKey(), key])).toMatchObject({
    status: 400,
    body: { error: 'invalid_proof' },
  })
  expect(await wallets.claim(token, keys(21))).toMatchObject({
    status: 400,
    body: { error: 'invalid_credential_request' },
  })
  expect(credentialsOf(await wallets.claim(token, [key]))).toHaveLength(1)
})

test('a single copy has the status index that was awarded, and the time at which it was signed', async () => {
  const { token, award } = await wallets.granted('single')
  const [copy] = credentialsOf(await wallets.claim(token))
  const { status, jti, iat } = plainOf(copy!)
  expect(status).toEqual({ status_list: { uri: award.status.uri, idx: award.status.index } })
  expect(jti).toBeUndefined()
  expect(Math.abs(Number(iat) - Date.now() / 1_000)).toBeLessThan(60)
})

test('while no indices are to be had, a batch is deferred, and given once they are', async () => {
  const west = await town.admit('west')
  const theirs = walletsOf(town, west)
  const { id, token, award } = await theirs.granted('short')
  const { pool } = town.issuer.context.store
  town.neighbours.leasing = false
  try {
    await pool.query('DELETE FROM status_slots WHERE member = $1', ['west'])
    const waiting = await theirs.claim(token, keys(3))
    expect(waiting).toMatchObject({ status: 202, body: { interval: expect.any(Number) } })
    expect(waiting.body).not.toHaveProperty('credentials')
    const { transaction_id } = waiting.body
    expect(await theirs.json('deferred', token, { transaction_id })).toMatchObject({ status: 202 })
    town.neighbours.leasing = true
    const tokens = await until(async () => {
      const answer = await theirs.json('deferred', token, { transaction_id })
      if (answer.status !== 200) throw new Error(`answered ${answer.status}`)
      return credentialsOf(answer)
    })
    expect(tokens).toHaveLength(3)
    expect(plainOf(tokens[0]!).status).toMatchObject({ status_list: { idx: award.status.index } })
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM copy_slots WHERE credential_id = $1', [id])
    expect(rows[0].n).toBe(2)
  } finally {
    town.neighbours.leasing = true
  }
})
