import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Issuer } from '../../src/service.js'
import { createIssuerTown, type IssuerTown, type Member, until } from '../issuer-town.js'
import { newHolderKey } from '../wallet.js'
import { credentialsOf, keys, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets
/** Two processes on one database. */
let both: Issuer[]

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
  both = [town.issuer, await town.another()]
})
afterAll(() => town[Symbol.asyncDispose]())

const rows = async (text: string, values: unknown[] = []) =>
  (await town.issuer.context.store.pool.query(text, values)).rows
const times = <T>(count: number, work: (i: number, at: Issuer) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i, both[i % 2]!)))

test('eight wallets redeem one code on two issuers: one gets a token', async () => {
  const { award, code } = await wallets.offer('code')
  const answers = await times(8, (_, at) => wallets.redeem(code, award.txCode!, at))
  expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
  expect(answers.filter((a) => a.body.error === 'invalid_grant')).toHaveLength(7)
})

test('eight keys at once on one token: one holder; the others are denied, and nothing of theirs is kept', async () => {
  const { id, token } = await wallets.granted('keys')
  const answers = await times(8, (_, at) => wallets.claim(token, [newHolderKey()], {}, at))
  expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
  expect(answers.filter((a) => a.body.error === 'credential_request_denied')).toHaveLength(7)
  expect(await rows('SELECT version FROM credentials WHERE id = $1', [id])).toEqual([{ version: 2 }])
  await until(() => {
    const claimed = town.neighbours.events.filter((e) => e.subject === id && e.type.includes('claimed'))
    expect(claimed).toHaveLength(1)
  })
})

test('sixteen batches at once on one token: one holder, and no index is lost with the others', async () => {
  const { id, token } = await wallets.granted('batches')
  const [before] = await rows('SELECT count(*)::int AS n FROM copy_slots')
  const answers = await times(16, (_, at) => wallets.claim(token, keys(3), {}, at))
  const won = answers.filter((a) => a.status === 200)
  expect(won).toHaveLength(1)
  expect(credentialsOf(won[0]!)).toHaveLength(3)
  expect(answers.filter((a) => a.body.error === 'credential_request_denied')).toHaveLength(15)
  const [after] = await rows('SELECT count(*)::int AS n FROM copy_slots')
  expect(after.n - before.n).toBe(2)
  // Indices come in blocks of 512, and each of them is somewhere still.
  const [all] = await rows(
    `SELECT (SELECT count(*) FROM credentials)::int + (SELECT count(*) FROM copy_slots)::int
       + (SELECT count(*) FROM status_slots)::int AS n`,
  )
  expect(all.n % 512).toBe(0)
  expect(await rows('SELECT copies FROM claims WHERE credential_id = $1', [id])).toEqual([{ copies: 3 }])
})

test('one wallet that asks sixteen times at once gets the same copies each time', async () => {
  const { token } = await wallets.granted('impatient')
  const holders = keys(2)
  const answers = await times(16, (_, at) => wallets.claim(token, holders, {}, at))
  expect(new Set(answers.map((a) => JSON.stringify(credentialsOf(a)))).size).toBe(1)
  expect(credentialsOf(answers[0]!)).toHaveLength(2)
})

test('one nonce for eight awards at once is used for one of them', async () => {
  const granted = await times(8, (i) => wallets.granted(`nonce-${i}`))
  const nonce = await wallets.nonce()
  const answers = await times(8, (i, at) => {
    const proofs = { jwt: [wallets.proof(newHolderKey(), nonce)] }
    return wallets.json(
      'credential',
      granted[i]!.token,
      { credential_configuration_id: 'micro-credential', proofs },
      at,
    )
  })
  expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
  expect(answers.filter((a) => a.body.error === 'invalid_nonce')).toHaveLength(7)
  const [kept] = await rows(`SELECT count(*)::int AS n FROM claims WHERE credential_id = ANY($1)`, [
    granted.map((g) => g.id),
  ])
  expect(kept.n).toBe(1)
})

test('sixteen awards claimed at once in batches of five: no status index stands for two copies', async () => {
  const granted = await times(16, (i) => wallets.granted(`many-${i}`))
  const answers = await times(16, (i, at) => wallets.claim(granted[i]!.token, keys(5), {}, at))
  expect(answers.map((a) => a.status)).toEqual(Array(16).fill(200))
  const [all] = await rows(
    `SELECT count(*)::int AS n, count(DISTINCT (list, index))::int AS distinct FROM (
       SELECT status_list AS list, status_index AS index FROM credentials
       UNION ALL SELECT status_list, status_index FROM copy_slots UNION ALL SELECT list, index FROM status_slots) s`,
  )
  expect(all.distinct).toBe(all.n)
})

test('an erasure beside claims leaves no copy behind', async () => {
  const granted = await times(6, () => wallets.granted('erased'))
  const [erased] = await Promise.all([
    member.client.eraseLearner('student-erased'),
    ...granted.map(({ token }, i) => wallets.claim(token, keys(2), {}, both[i % 2])),
  ])
  expect(erased.credentials).toBe(6)
  const ids = granted.map((g) => g.id)
  expect(await rows(`SELECT 1 FROM claims WHERE credential_id = ANY($1) AND sealed IS NOT NULL`, [ids])).toEqual([])
  for (const table of ['copy_slots', 'deferred_claims', 'wallet_notices', 'access_tokens', 'offers'])
    expect(await rows(`SELECT 1 FROM ${table} WHERE credential_id = ANY($1)`, [ids])).toEqual([])
})
