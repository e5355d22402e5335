import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ask, course, startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
let key: string
let otherKey: string
beforeAll(async () => {
  town = await startRegistry()
  key = await town.admit('noorderhaven')
  otherKey = await town.admit('zilverduin')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})
const path = '/api/registry/achievements'
const publish = (body: unknown, ask: Ask = {}) => town.ask('POST', path, { key, body, ...ask })

test('a member publishes an achievement and anyone reads it', async () => {
  const { status, json } = await publish(course())
  expect(status).toBe(201)
  expect(json.version).toBe(1)
  const read = await town.ask('GET', `${path}/${json.id}`)
  expect(read.json).toMatchObject({ id: json.id, version: 1, member: 'noorderhaven' })
  expect(read.json.content).toMatchObject({
    name: { en: 'Reading maps' },
    description: { en: 'How to read a map.' },
    ects: 3,
  })
})

test('sixteen versions published at once follow one another without a gap', async () => {
  const { id } = (await publish(course('Raced'))).json
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      town.ask('POST', `${path}/${id}/versions`, { key, body: course(`Raced ${i}`) }),
    ),
  )
  expect(answers.map((a) => a.status)).toEqual(Array(16).fill(201))
  expect(answers.map((a) => a.json.version).sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i + 2))
  const { json } = await town.ask('GET', `${path}/${id}/versions`)
  expect(json.items.map((v: { version: number }) => v.version)).toEqual(Array.from({ length: 17 }, (_, i) => i + 1))
  const newest = await town.ask('GET', `${path}/${id}`)
  const winner = answers.findIndex((a) => a.json.version === 17)
  expect(newest.json.content.name.en).toBe(`Raced ${winner}`)
  expect((await town.ask('GET', `${path}/${id}?version=1`)).json.content.name.en).toBe('Raced')
})

test("another member's achievement cannot be published anew: to it there is none", async () => {
  const { id } = (await publish(course('Mine'))).json
  const answer = await town.ask('POST', `${path}/${id}/versions`, { key: otherKey, body: course('Stolen') })
  expect([answer.status, answer.json.code]).toEqual([404, 'ACHIEVEMENT_NOT_FOUND'])
  expect((await town.ask('GET', `${path}/${id}`)).json.version).toBe(1)
})

test('the member comes from the key: a body that names another one is refused', async () => {
  const answer = await publish({ ...course(), member: 'zilverduin' })
  expect(answer.json).toMatchObject({ code: 'INVALID_REQUEST', violations: [{ path: '/member' }] })
  expect((await town.ask('POST', path, { key: town.operator, body: course() })).status).toBe(403)
})

test.each([
  ['no name', { description: 'x', criteria: 'x' }],
  ['an EQF level of 9', { ...course(), eqf: 9 }],
  ['ECTS as text', { ...course(), ects: 'three' }],
  ['a duration that is none', { ...course(), validFor: '5 years' }],
  ['a skill by a javascript URL', { ...course(), skills: [{ name: 'x', uri: 'javascript:alert(1)' }] }],
  ['provenance of its own making', { ...course(), provenance: { format: 'open-badges-3.0', sha256: 'x' } }],
])('bad input: %s', async (_, body) => {
  expect((await publish(body)).json.code).toBe('INVALID_REQUEST')
})

test('an unknown id is 404, one of another form 400', async () => {
  expect((await town.ask('GET', `${path}/${randomUUID()}`)).json.code).toBe('ACHIEVEMENT_NOT_FOUND')
  expect((await town.ask('GET', `${path}/12`)).json.code).toBe('INVALID_REQUEST')
})

test('achievements are found by words and by member, a page at a time', async () => {
  await town.ask('POST', path, {
    key: otherKey,
    body: { ...course('Tidal waters'), description: { nl: 'Eb en vloed, 100%' } },
  })
  const found = async (query: string) =>
    (await town.ask('GET', `${path}?${query}`)).json.items.map(
      (a: { content: { name: { en: string } } }) => a.content.name.en,
    )
  expect(await found('q=VLOED+tidal')).toEqual(['Tidal waters'])
  expect(await found('q=100%25')).toEqual(['Tidal waters'])
  expect(await found('q=vlo_d')).toEqual([])
  expect(await found('member=zilverduin')).toEqual(['Tidal waters'])
  const first = (await town.ask('GET', `${path}?limit=1`)).json
  expect(await found(`limit=1&cursor=${first.next}`)).not.toEqual([first.items[0].content.name.en])
})

test("an Idempotency-Key is a caller's own", async () => {
  const headers = { 'idempotency-key': 'k' }
  const [mine, again] = [await publish(course('Once'), { headers }), await publish(course('Once'), { headers })]
  expect(again.json).toEqual(mine.json)
  const theirs = await publish(course('Once'), { headers, key: otherKey })
  expect(theirs.status).toBe(201)
  expect(theirs.json.id).not.toBe(mine.json.id)
})

test('an accreditation is granted by an operator, listed and withdrawn', async () => {
  const { id: achievement } = (await publish(course('Accredited'))).json
  const grant = (body: object, ask: Ask = {}) =>
    town.ask('POST', '/api/registry/accreditations', { key: town.operator, body, ...ask })
  const body = { member: 'zilverduin', achievement, from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' }
  const { status, json } = await grant(body)
  expect(status).toBe(201)
  expect((await grant({ ...body, until: body.from })).json.code).toBe('ACCREDITATION_PERIOD')
  expect((await grant({ ...body, member: 'nobody' })).json.code).toBe('MEMBER_NOT_FOUND')
  expect((await grant({ ...body, member: 'consortium' })).json.code).toBe('MEMBER_NOT_FOUND')
  expect((await grant({ ...body, achievement: randomUUID() })).json.code).toBe('ACHIEVEMENT_NOT_FOUND')
  expect((await grant({ ...body, from: '1 January 2026' })).json.code).toBe('INVALID_REQUEST')
  expect((await grant(body, { key })).json.code).toBe('FORBIDDEN')
  const withdraw = () => town.ask('POST', `/api/registry/accreditations/${json.id}/withdraw`, { key: town.operator })
  const withdrawn = (await withdraw()).json.withdrawnAt
  expect((await withdraw()).json.withdrawnAt).toBe(withdrawn)
  const list = await town.ask('GET', `/api/registry/accreditations?achievement=${achievement}`)
  expect(list.json.items).toEqual([
    expect.objectContaining({ id: json.id, member: 'zilverduin', withdrawnAt: withdrawn }),
  ])
})
