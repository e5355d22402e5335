import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { reaches } from './sheets.js'

let town: IssuerTown
let member: Member
let id: string

const HEADER = 'achievement;learnerId;givenName;familyName;email;result'
beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  const a = member.achievement
  const rows = [
    `${a};1;Zoë;=HYPERLINK("http://evil.test");z@example.org;-1`,
    `${a};2;@SUM(A1);O;nowhere;`,
    `${a};;+31;O;;`,
  ]
  const made = await member.client.awardSheet('csv', [HEADER, ...rows].join('\n'), { constants: { delivery: 'offer' } })
  id = made.id
  await reaches(member, id, ['finished'])
})
afterAll(() => town[Symbol.asyncDispose]())

const headersOf = ({ bearer }: Member) => ({ authorization: `Bearer ${bearer}` })
const file = (name: string, who = member) =>
  town.request(`/api/issuer/batches/${id}/${name}.csv`, { headers: headersOf(who) })
const read = async (answer: Response) => {
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  return parse(bytes, { bom: true, delimiter: ';' }) as string[][]
}

describe('the result file', () => {
  test('has an offer and its code for each learner, and no formula', async () => {
    const answer = await file('result')
    expect(answer.headers.get('content-disposition')).toContain('attachment')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const [header, first, ...others] = await read(answer)
    const row = Object.fromEntries(header!.map((name, i) => [name, first![i]]))
    expect(row).toMatchObject({
      learnerId: '1',
      email: 'z@example.org',
      outcome: 'awarded',
      familyName: `'=HYPERLINK("http://evil.test")`,
    })
    expect(row.offer).toMatch(/^openid-credential-offer:\/\//)
    expect(row.txCode).toMatch(/^\d{6}$/)
    expect(others.map((cells) => cells[5])).toEqual(['failed', 'failed'])
    for (const cell of [first, ...others].flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })
  test('keeps the offers sealed until then', async () => {
    const { rows } = await town.issuer.context.store.pool.query('SELECT shown FROM batch_rows WHERE batch = $1', [id])
    for (const { shown } of rows) expect(shown.toString('latin1')).not.toMatch(/openid|Zo|HYPERLINK/)
  })
})

describe('the error file', () => {
  test('has the rows that failed as they stood, with what is wrong and what to do', async () => {
    const [header, ...rows] = await read(await file('errors'))
    expect(header).toEqual(['Testamur row', 'Testamur errors', 'Testamur remedies', ...HEADER.split(';')])
    expect(rows.map((r) => r[0])).toEqual(['2', '3'])
    expect(rows[0]).toEqual([
      '2',
      expect.stringContaining('email: '),
      expect.stringContaining('zoe@example.org'),
      member.achievement,
      '2',
      "'@SUM(A1)",
      'O',
      'nowhere',
      '',
    ])
  })
  test('comes back corrected: its own columns are passed over, and its apostrophes taken away', async () => {
    const text = (await (await file('errors')).text()).replace('nowhere', 'o@example.org')
    const again = await member.client.awardSheet('csv', text)
    expect(await reaches(member, again.id, ['finished'])).toMatchObject({ done: 1, failed: 1 })
    const { items } = await member.client.batchRows(again.id, { outcome: 'awarded' })
    expect((await member.client.credential(items[0]!.credential!)).learner).toMatchObject({
      id: '2',
      givenName: '@SUM(A1)',
    })
  })
})

test('nothing of it is shown to another member', async () => {
  const other = await town.admit('zuid')
  for (const name of ['errors', 'result']) expect((await file(name, other)).status).toBe(404)
  expect((await other.client.batches()).items).toEqual([])
  expect((await member.client.batches()).items.map((b) => b.id)).toContain(id)
})

test('an erased learner is in no file any more', async () => {
  const sheet = [
    HEADER,
    `${member.achievement};erase-me;Vera;Vergeet;;`,
    `${member.achievement};erase-me;Vera;Vergeet;nowhere;`,
  ].join('\n')
  const made = await member.client.awardSheet('csv', sheet)
  await reaches(member, made.id, ['finished'])
  expect(await member.client.batchFile(made.id, 'result')).toContain('Vergeet')
  await member.client.eraseLearner('erase-me')
  for (const name of ['errors', 'result'] as const)
    expect(await member.client.batchFile(made.id, name)).not.toContain('Vergeet')
})

test('a learner of whom there are only rows that failed is forgotten too', async () => {
  const made = await member.client.awardSheet(
    'csv',
    [HEADER, `${member.achievement};only-failed;Vera;Vergeet;nowhere;`].join('\n'),
  )
  await reaches(member, made.id, ['finished'])
  expect(await member.client.eraseLearner('only-failed')).toEqual({ credentials: 0 })
  expect(await member.client.batchFile(made.id, 'errors')).not.toContain('Vergeet')
})

describe('progress as events', () => {
  const events = (of: string, headers = {}) =>
    town.request(`/api/issuer/batches/${of}/events`, { headers: { ...headersOf(member), ...headers } })

  test('tells all of it, and ends when the sheet is done', async () => {
    const answer = await events(id, { 'last-event-id': 'what-is-this' })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const text = await answer.text()
    const data = /event: progress\ndata: (.*)\n/.exec(text)?.[1]
    expect(JSON.parse(data!)).toMatchObject({ state: 'finished', rows: 3, done: 1, failed: 2 })
  })

  test('follows a sheet from its start to its end', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${member.achievement};e-${i};Zoë;O;;`)
    const made = await member.client.awardSheet('csv', [HEADER, ...rows].join('\n'), { hold: true })
    const answer = await events(made.id)
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('"checked"')) text += (await reader.read()).value ?? ''
    await member.client.steerBatch(made.id, 'start')
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
    expect(text).toContain('"state":"finished","format":"csv","rows":400,"done":400')
  })

  test('ends when the service drains', async () => {
    const second = await town.another()
    const made = await member.client.awardSheet('csv', `${HEADER}\n${member.achievement};drain;Zoë;O;;`, { hold: true })
    const answer = await town.request(`/api/issuer/batches/${made.id}/events`, { headers: headersOf(member) }, second)
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('"state":"checked"')) text += (await reader.read()).value ?? ''
    second.drain?.()
    while (!(await reader.read()).done) {
      // It ends, and the test with it.
    }
  })
})
