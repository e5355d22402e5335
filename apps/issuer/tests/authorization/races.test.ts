import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member, until } from '../issuer-town.js'
import { expectError } from './expect-error.js'
import { CLIENT, told, type Wallets, walletsAt } from './wallets.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  // Each browser comes from a place of its own, so that what holds it back is the offer's own count.
  town = await createIssuerTown({ http: { port: 0, host: '127.0.0.1', trustProxy: 1 } })
  member = await town.admit('noord')
  wallets = walletsAt(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

let places = 0
const newBrowser = () => wallets.browser({ 'x-forwarded-for': `203.0.113.${++places}` })
const many = <T>(count: number, work: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)))
const query = async <T>(text: string, values: unknown[]): Promise<T[]> =>
  (await town.issuer.context.store.pool.query(text, values)).rows as T[]
const triesOf = async (id: string) =>
  (
    await query<{ wrong_tries: number; wrong_logins: number }>(
      'SELECT wrong_tries, wrong_logins FROM offers WHERE credential_id = $1',
      [id],
    )
  )[0]!
const tokensOf = async (id: string) =>
  (await query('SELECT hash FROM access_tokens WHERE credential_id = $1', [id])).length

test('eight wallets redeem one pre-authorized code, at two processes: one token', async () => {
  const second = await town.another()
  for (const n of [1, 2, 3]) {
    const offer = await wallets.offer(`race-${n}`)
    const answers = await many(8, (i) =>
      wallets.redeem(offer, { tx_code: offer.txCode }, {}, i % 2 ? second : town.issuer),
    )
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
    for (const answer of answers.filter((a) => a.status !== 200)) expectError(answer, 400, 'invalid_grant')
    expect(await tokensOf(offer.id)).toBe(1)
  }
})

test('eight wallets redeem one authorization code: one token at most, and none is left, since one of them is a thief', async () => {
  const offer = await wallets.offer('race-code')
  const code = await wallets.codeFor(offer)
  const answers = await many(8, () => wallets.exchange(code))
  expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
  for (const answer of answers.filter((a) => a.status !== 200)) expectError(answer, 400, 'invalid_grant')
  expect(await tokensOf(offer.id)).toBe(0)
})

test('both grants of one offer at once: one token', async () => {
  for (const n of [1, 2, 3]) {
    const offer = await wallets.offer(`grants-${n}`)
    const codes = [await wallets.codeFor(offer), await wallets.codeFor(offer)]
    const answers = await Promise.all([
      ...codes.map((code) => wallets.exchange(code)),
      wallets.redeem(offer, { tx_code: offer.txCode }),
    ])
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1)
    expect(await tokensOf(offer.id)).toBe(1)
  }
})

test('64 wrong transaction codes at once are five tries, and the right one among them comes too late or in time', async () => {
  const offer = await wallets.offer('guesses')
  const guesses = Array.from({ length: 64 }, (_, i) => String(i + 100).padStart(6, '0')).filter(
    (g) => g !== offer.txCode,
  )
  await Promise.all(guesses.map((tx_code) => wallets.redeem(offer, { tx_code })))
  expect((await triesOf(offer.id)).wrong_tries).toBe(5)
  expect((await wallets.redeem(offer, { tx_code: offer.txCode })).status).not.toBe(200)
})

test('64 wrong codes typed at once beside an offer, and beside a number, are five tries each', async () => {
  const offer = await wallets.offer('typed')
  for (const named of [true, false]) {
    const browser = newBrowser()
    const page = await browser.ask(wallets.request(named ? { issuer_state: offer.issuerState } : {}))
    const typed = { tx_code: wallets.wrong(offer), ...(!named && { learner: 'student-typed' }) }
    await many(64, () => browser.accept(page, typed))
  }
  expect(await triesOf(offer.id)).toEqual({ wrong_tries: 5, wrong_logins: 5 })
})

test('who knows a number alone cannot lock the offer for its learner', async () => {
  const offer = await wallets.offer('victim')
  const browser = newBrowser()
  const page = await browser.ask(wallets.request())
  for (let i = 0; i < 6; i++) await browser.accept(page, { learner: 'student-victim', tx_code: wallets.wrong(offer) })
  expect((await wallets.redeem(offer, { tx_code: offer.txCode })).status).toBe(200)
})

test('one page answered eight times at once, with a pushed request: one code', async () => {
  const offer = await wallets.offer('page')
  const { body } = await wallets.post('par', wallets.request({ issuer_state: offer.issuerState }))
  const browser = newBrowser()
  const page = await browser.ask({ client_id: CLIENT, request_uri: String(body.request_uri) })
  const answers = await many(8, () => browser.accept(page, { tx_code: offer.txCode }))
  expect(answers.filter((a) => told(a).code)).toHaveLength(1)
})

test('begun at one process, typed at another, exchanged at a third, after the first has stopped', async () => {
  const offer = await wallets.offer('processes')
  const { body } = await wallets.post('par', wallets.request({ issuer_state: offer.issuerState }))
  const browser = newBrowser()
  const path = `${wallets.base}/authorize?${new URLSearchParams({ client_id: CLIENT, request_uri: String(body.request_uri) })}`
  const page = await browser.open(path, await town.another())
  const second = await town.another()
  const back = await browser.accept(page, { tx_code: offer.txCode }, second)
  await second.stop()
  const third = await town.another()
  const granted = await wallets.exchange(String(told(back).code), {}, {}, third)
  expect(granted.status).toBe(200)
  await third.stop()
  const headers = { authorization: `Bearer ${granted.body.access_token}` }
  expect((await wallets.credential(headers)).body.error).toBe('invalid_credential_request')
})

test('what nobody can use any more is swept away', async () => {
  const offer = await wallets.offer('sweep')
  await wallets.post('par', wallets.request({ issuer_state: offer.issuerState }))
  await wallets.exchange(await wallets.codeFor(offer))
  const tables = ['access_tokens', 'authorization_codes', 'pushed_requests', 'used_proofs']
  for (const table of tables) await query(`UPDATE ${table} SET expires_at = '2020-01-01'`, [])
  await until(async () => {
    for (const table of tables) expect(await query(`SELECT 1 FROM ${table}`, [])).toEqual([])
  })
})
