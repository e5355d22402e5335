import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, until } from '../issuer-town.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const finished = (id: string, patience?: number) =>
  until(async () => {
    const progress = await member.client.batch(id)
    if (progress.state !== 'finished') throw new Error(`${progress.done} of ${progress.rows}`)
    return progress
  }, patience)

test('a sheet as Excel writes it: byte order mark, semicolons, CRLF, quotes; bad rows told by row and column', async () => {
  const a = member.achievement
  const sheet = [
    '\ufeffAchievement;Learner ID;Given name;Family name;E-mail;Result',
    `${a};s-1;Zoë;"O'Brien; the elder";zoe@example.org;8,5`,
    `${a};s-2;Jan;;;`,
    `${a};s-3;Anna;Jansen;not an address;`,
    `not-an-id;s-4;Piet;Pietersen;;`,
    `${a};s-5;Kim;de Vries;;;extra`,
    `${a};s-6;Lou;Smit;;`,
  ].join('\r\n')
  const { id, rows } = await member.client.awardSheet('csv', sheet)
  expect(rows).toBe(6)
  expect(await finished(id)).toMatchObject({ rows: 6, done: 2, failed: 4 })
  const { items } = await member.client.batchRows(id)
  expect(items.map((r) => [r.row, r.outcome, r.column])).toEqual([
    [1, 'awarded', undefined],
    [2, 'failed', 'Family name'],
    [3, 'failed', 'E-mail'],
    [4, 'failed', 'Achievement'],
    [5, 'failed', undefined],
    [6, 'awarded', undefined],
  ])
  const made = await member.client.credential(items[0]!.credential!)
  expect(made).toMatchObject({ learner: { familyName: "O'Brien; the elder" }, result: '8,5' })
})

test('newline-delimited JSON, with a refusal of the registry and a line that is no JSON', async () => {
  const unknown = '019a0000-0000-7000-8000-000000000000'
  const lines = [
    JSON.stringify({ achievement: member.achievement, learner: learner('n1') }),
    JSON.stringify({ achievement: unknown, learner: learner('n2') }),
    '{"achievement":',
    '',
    JSON.stringify({ achievement: member.achievement, learner: learner('n3'), profile: 'scroll' }),
  ]
  const { id } = await member.client.awardSheet('ndjson', lines.join('\n'))
  expect(await finished(id)).toMatchObject({ rows: 4, done: 1, failed: 3 })
  const { items } = await member.client.batchRows(id, { outcome: 'failed' })
  expect(items.map((r) => r.code)).toEqual(['ACHIEVEMENT_UNKNOWN', 'MALFORMED_JSON', 'INVALID_REQUEST'])
})

test.each([
  ['nothing', '', 'no rows'],
  ['a header alone', 'achievement,learnerId,givenName,familyName\n', 'no rows'],
  ['a missing column', 'achievement,learnerId,givenName\na,b,c\n', 'familyName'],
  ['an unknown column', 'achievement,learnerId,givenName,familyName,shoe size\na,b,c,d,e\n', 'shoe size'],
  ['a quote that never ends', 'achievement,learnerId,givenName,familyName\na,b,"c,d\n', 'line 2'],
])('a sheet that is none is refused as a whole: %s', async (_what, sheet, why) => {
  const error = await member.client.awardSheet('csv', sheet).catch((e: unknown) => e)
  expect(error).toMatchObject({ status: 400, code: 'BATCH_UNREADABLE', message: expect.stringContaining(why) })
})

test('another type of body is not read', async () => {
  const headers = { authorization: `Bearer ${member.bearer}`, 'content-type': 'application/json' }
  const answer = await town.request('/api/issuer/batches', { method: 'POST', headers, body: '{}' })
  expect(answer.status).toBe(415)
})

test('two instances share a sheet: every row once, none twice, and nothing of it is kept in the clear', {
  timeout: 120_000,
}, async () => {
  const second = await town.another()
  const rows = Array.from({ length: 1_200 }, (_, i) => `${member.achievement},b-${i},Zoë,O'Brien`)
  const sheet = ['achievement,learnerId,givenName,familyName', ...rows].join('\n')
  const { id } = await member.client.awardSheet('csv', sheet, { idempotencyKey: 'sheet' })
  second.context.running.batches?.wake()
  expect(await finished(id, 100_000)).toMatchObject({ done: 1_200, failed: 0 })
  expect(await member.client.awardSheet('csv', sheet, { idempotencyKey: 'sheet' })).toEqual({ id, rows: 1_200 })
  const { rows: found } = await town.issuer.context.store.pool.query(
    `SELECT count(DISTINCT batch_row)::int AS awarded, count(*)::int AS credentials, (SELECT count(*)::int FROM batch_rows WHERE input IS NOT NULL) AS kept
     FROM credentials WHERE batch = $1`,
    [id],
  )
  expect(found[0]).toEqual({ awarded: 1_200, credentials: 1_200, kept: 0 })
})

test('a page of rows leads to the next', async () => {
  const rows = [1, 2, 3].map((i) => `${member.achievement},p-${i},Zoë,O'Brien`)
  const { id } = await member.client.awardSheet(
    'csv',
    ['achievement,learnerId,givenName,familyName', ...rows].join('\n'),
  )
  await finished(id)
  const first = await member.client.batchRows(id, { limit: 2 })
  const last = await member.client.batchRows(id, { limit: 2, cursor: first.next })
  expect([first.items.length, last.items.map((r) => r.row), last.next]).toEqual([2, [3], undefined])
})
