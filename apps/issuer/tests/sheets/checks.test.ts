import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { problemOf, reaches } from './sheets.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

const HEADER = 'achievement,learnerId,givenName,familyName'
const held = async (
  sheet: string | Uint8Array<ArrayBuffer>,
  options: Parameters<Member['client']['awardSheet']>[2] = {},
) => {
  const { id } = await member.client.awardSheet('csv', sheet, { hold: true, ...options })
  return { ...(await member.client.batch(id)), items: (await member.client.batchRows(id, { cells: true })).items }
}
const batches = async () => {
  const { rows } = await town.issuer.context.store.pool.query<{ batches: number; rows: number }>(
    'SELECT (SELECT count(*)::int FROM batches) AS batches, (SELECT count(*)::int FROM batch_rows) AS rows',
  )
  return rows[0]
}

describe('every row is judged before any is signed', () => {
  test('all that is wrong with a row is told, with column and remedy, beside its cells', async () => {
    const { items, invalid } = await held(
      `${HEADER},email,validUntil\n${member.achievement},,Zoë,,nowhere,31-02-2026\n${member.achievement},b,Jan,Jansen,,\n`,
    )
    expect(invalid).toBe(1)
    expect(items[0]?.problems?.map((p) => p.column).sort()).toEqual(['email', 'familyName', 'learnerId', 'validUntil'])
    for (const problem of items[0]!.problems!) expect(problem.remedy).toBeTruthy()
    expect(items[0]?.cells).toEqual([member.achievement, '', 'Zoë', '', 'nowhere', '31-02-2026'])
  })

  test('what the registry knows is asked too: accreditation, achievement, validity', async () => {
    const other = await town.publishAchievement('noord')
    await town.heard()
    const { items } = await held(
      `${HEADER},validUntil\n${other},a,Zoë,O,\n${crypto.randomUUID()},b,Zoë,O,\n${member.achievement},c,Zoë,O,2020-01-01\n`,
    )
    expect(items.map((r) => [r.code, r.column])).toEqual([
      ['NOT_ACCREDITED', 'achievement'],
      ['ACHIEVEMENT_UNKNOWN', 'achievement'],
      ['VALIDITY_PERIOD', 'validUntil'],
    ])
  })

  test('a learner who stands there twice is told with the other row, unless that is allowed', async () => {
    const rows = ['a', 'b', 'a'].map((id) => `${member.achievement},${id},Zoë,O`)
    const sheet = [HEADER, ...rows].join('\n')
    const { items } = await held(sheet)
    expect(items.map((r) => r.outcome)).toEqual(['waiting', 'waiting', 'failed'])
    expect(items[2]).toMatchObject({ column: 'learnerId', message: expect.stringContaining('row 1') })
    expect((await held(sheet, { duplicates: 'allow' })).failed).toBe(0)
  })
})

describe('columns', () => {
  test('a mapping, constants, and an achievement by its name', async () => {
    const name = 'Soil microscopy – basics'
    const achievement = await town.publishAchievement('noord', { name: { en: name, nl: 'Bodemmicroscopie' } })
    await town.accredit('noord', achievement)
    await town.heard()
    const { id } = await member.client.awardSheet('csv', 'Wie;Nr;Roep\nSmit;1;Lou\nJansen;2;Kim\n', {
      mapping: { Wie: 'familyName', Nr: 'learnerId', '#3': 'givenName' },
      constants: { achievement: name, delivery: 'offer' },
    })
    expect(await reaches(member, id, ['finished'])).toMatchObject({ done: 2, failed: 0 })
    const { items } = await member.client.batchRows(id)
    const made = await member.client.credential(items[0]!.credential!)
    expect(made).toMatchObject({ achievement, delivery: 'offer', learner: { familyName: 'Smit', givenName: 'Lou' } })
    expect(
      (await held(`${HEADER}\nBodemmicroscopie,x,A,B\nbodemmicroscopie?,y,A,B\n`)).items.map((r) => r.outcome),
    ).toEqual(['waiting', 'failed'])
  })

  test('dates that can be read in two ways need someone, until an order is given', async () => {
    const sheet = `${HEADER},geldig tot\n${member.achievement},d1,Zoë,O,03-04-2031\n${member.achievement},d2,Zoë,O,31-12-2031\n`
    expect((await held(sheet)).items.map((r) => [r.outcome, r.column])).toEqual([
      ['failed', 'geldig tot'],
      ['waiting', undefined],
    ])
    const { id } = await member.client.awardSheet('csv', sheet, { dates: 'dmy' })
    await reaches(member, id, ['finished'])
    const { items } = await member.client.batchRows(id)
    expect(await member.client.credential(items[0]!.credential!)).toMatchObject({
      validUntil: '2031-04-03T23:59:59.000Z',
    })
  })
})

describe('files as people make them', () => {
  const rows = `Cursus;Studentnr;Voornaam;Achternaam\r\n${'A'};1;Zoë;Müller\r\n\u00a0;;;\r\n;;;\r\n`
  const withId = (text: string) => text.replace('A;', `${member.achievement};`)
  test.each<[string, (text: string) => Uint8Array<ArrayBuffer>]>([
    ['UTF-8 with a mark', (t) => new Uint8Array(Buffer.from(`\ufeff${t}`))],
    ['UTF-16 of Excel', (t) => new Uint8Array(Buffer.from(`\ufeff${t.replaceAll(';', '\t')}`, 'utf16le'))],
    ['Windows-1252', (t) => new Uint8Array(Buffer.from(t, 'latin1'))],
    ['a sep= line', (t) => new Uint8Array(Buffer.from(`sep=;\r\n${t}`))],
  ])('%s, with trailing empty rows', async (_what, bytes) => {
    const { items } = await held(bytes(withId(rows)))
    expect(items).toMatchObject([{ outcome: 'waiting', cells: [member.achievement, '1', 'Zoë', 'Müller'] }])
  })
})

describe('hostile sheets leave nothing behind', () => {
  test.each<[string, () => string | Uint8Array<ArrayBuffer>, string]>([
    ['a million columns', () => `${'a,'.repeat(1_000_000)}\n`, 'header'],
    ['a cell of 10 MB in the header', () => `achievement,${'x'.repeat(10_000_000)}\n`, 'header'],
    [
      'a quote that is never closed',
      () => `${HEADER}\n${member.achievement},a,"Zoë,O\n${'x\n'.repeat(10_000)}`,
      'line 2',
    ],
    ['more rows than are taken', () => `${HEADER}\n${'a,b,c,d\n'.repeat(100_001)}`, '100000 rows'],
    [
      'UTF-8 that is none',
      () =>
        new Uint8Array(
          Buffer.concat([
            Buffer.from(`${HEADER}\né,é,é,é\n`.repeat(400)),
            Buffer.from([0xe9, 0x3b]),
            Buffer.alloc(5_000, 97),
          ]),
        ),
      'encoding',
    ],
    ['nothing but NULs', () => new Uint8Array(5_000), 'no text'],
    ['a workbook', () => new Uint8Array(Buffer.from('PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0', 'latin1')), 'no text'],
  ])('%s', async (_what, sheet, why) => {
    const before = await batches()
    const problem = await problemOf(member.client.awardSheet('csv', sheet()))
    expect(problem).toMatchObject({ status: 400, code: 'BATCH_UNREADABLE' })
    expect(JSON.stringify(problem) + problem.message).toContain(why)
    expect(await batches()).toEqual(before)
  })

  test('what is wrong with one row is told of that row: a huge cell, a million cells, NULs, a row cut in half', async () => {
    const a = member.achievement
    const { items } = await held(
      [
        HEADER,
        `${a},1,${'x'.repeat(2_000_000)},O`,
        `${a},2,Zoë,O${',x'.repeat(300_000)}`,
        `${a},3,Zo\0ë,O`,
        `${a},4,Zoë,O`,
        `${a},5`,
      ].join('\n'),
    )
    expect(items.map((r) => r.outcome)).toEqual(['failed', 'failed', 'failed', 'waiting', 'failed'])
    expect(items[4]?.message).toContain('ends in the middle')
    expect(JSON.stringify(items).length).toBeLessThan(300_000)
  })

  test('a body that breaks off stores nothing', async () => {
    const before = await batches()
    const rows = new TextEncoder().encode(`${HEADER}\n${`${member.achievement},a,Zoë,O\n`.repeat(2_000)}`)
    let sent = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent) controller.error(new Error('the line broke'))
        else controller.enqueue(rows)
        sent = true
      },
    })
    const headers = { authorization: `Bearer ${member.bearer}`, 'content-type': 'text/csv' }
    const answer = await town
      .request('/api/issuer/batches', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
      .catch(() => undefined)
    expect(answer?.status ?? 500).toBeGreaterThanOrEqual(400)
    expect(await batches()).toEqual(before)
  })
})

test('a preview shows the first rows with what is wrong, suggests columns and dates, and stores nothing', async () => {
  const before = await batches()
  const rows = Array.from({ length: 80 }, (_, i) => `${i};Zoë;Müller;${i === 0 ? '31-12-2031' : '01-02-2031'}`)
  const preview = await member.client.previewSheet(
    'csv',
    ['Matrikelnummer;Vorname;Nachname;Gültig bis;Raum', ...rows].join('\n'),
  )
  expect(preview).toMatchObject({ delimiter: ';', encoding: 'utf-8', dates: 'dmy', missing: ['achievement'] })
  expect(preview.columns.map((c) => c.field)).toEqual(['learnerId', 'givenName', 'familyName', 'validUntil', undefined])
  expect(preview.rows).toHaveLength(50)
  expect(preview.problems.map((p) => p.message)).toEqual([
    expect.stringContaining('Raum'),
    expect.stringContaining('achievement'),
  ])
  expect(await batches()).toEqual(before)
})
