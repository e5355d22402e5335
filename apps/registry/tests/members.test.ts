import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { course, PUBLIC_URL, startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
beforeAll(async () => {
  town = await startRegistry()
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})
const admit = (body: unknown, headers?: Record<string, string>) =>
  town.ask('POST', '/api/registry/members', { key: town.operator, body, headers })
const svg = (inside: string) =>
  `data:image/svg+xml;base64,${Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${inside}</svg>`).toString('base64')}`

test('an operator admits a member, whose first key works at once', async () => {
  const answer = await admit({
    slug: 'noorderhaven',
    name: 'Noorderhaven',
    logo: svg('<circle r="4" fill="url(#a)"/>'),
  })
  expect(answer.status, answer.text).toBe(201)
  expect(answer.json).toMatchObject({ slug: 'noorderhaven', iss: `${PUBLIC_URL}/issuers/noorderhaven` })
  expect(answer.json.key).toMatch(/^testamur_member_[A-Za-z0-9_-]{43}$/)
  const published = await town.ask('POST', '/api/registry/achievements', { key: answer.json.key, body: course() })
  expect(published.status, published.text).toBe(201)
  const { json } = await town.ask('GET', '/api/registry/members/noorderhaven')
  expect(json).toMatchObject({ state: 'active', logo: `${PUBLIC_URL}/issuers/noorderhaven/logo` })
  const logo = await town.ask('GET', '/issuers/noorderhaven/logo')
  expect(logo.headers.get('content-type')).toBe('image/svg+xml')
  expect(logo.headers.get('content-security-policy')).toContain('sandbox')
  expect(logo.headers.get('x-content-type-options')).toBe('nosniff')
})

test('eight operators admit one slug at once: one succeeds, seven are told', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => admit({ slug: 'raced', name: 'Raced' })))
  expect(answers.map((a) => a.status).sort()).toEqual([201, ...Array(7).fill(409)])
  expect(answers.find((a) => a.status === 409)?.json.code).toBe('MEMBER_EXISTS')
  const { rows } = await town.pool.query(`SELECT count(*)::int AS n FROM published_keys WHERE member = 'raced'`)
  expect(rows[0].n).toBe(1)
})

test('an Idempotency-Key gives the same answer again, and another body is refused', async () => {
  const headers = { 'idempotency-key': 'admission-1' }
  const body = { slug: 'once', name: 'Once' }
  const [first, second] = [await admit(body, headers), await admit(body, headers)]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.json).toEqual(first.json)
  const other = await admit({ ...body, name: 'Twice' }, headers)
  expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH'])
})

describe('bad input', () => {
  test.each([
    ['a reserved slug', { slug: 'consortium', name: 'x' }, 409, 'MEMBER_RESERVED'],
    ['a slug in capitals', { slug: 'Delft', name: 'x' }, 400, 'INVALID_REQUEST'],
    ['an unknown field', { slug: 'delft', name: 'x', colour: 'red' }, 400, 'INVALID_REQUEST'],
    ['a list', [], 400, 'INVALID_REQUEST'],
    ['a logo with a script', { slug: 'delft', name: 'x', logo: svg('<script>1</script>') }, 400, 'INVALID_REQUEST'],
    ['a logo with a handler', { slug: 'delft', name: 'x', logo: svg('<g onload="x()"/>') }, 400, 'INVALID_REQUEST'],
    [
      'a logo that links out',
      { slug: 'delft', name: 'x', logo: svg('<image href="https://a.example/b"/>') },
      400,
      'INVALID_REQUEST',
    ],
    [
      'a hidden script URL',
      { slug: 'delft', name: 'x', logo: svg('<a href="#&#x6a;avascript:x"/>') },
      400,
      'INVALID_REQUEST',
    ],
    [
      'a logo that is no image',
      { slug: 'delft', name: 'x', logo: 'data:text/html;base64,PGI+' },
      400,
      'INVALID_REQUEST',
    ],
    ['a PNG that is none', { slug: 'delft', name: 'x', logo: 'data:image/png;base64,PGI+' }, 400, 'INVALID_REQUEST'],
    ['a logo by http', { slug: 'delft', name: 'x', logo: 'http://a.example/x.png' }, 400, 'INVALID_REQUEST'],
  ])('%s', async (_, body, status, code) => {
    const answer = await admit(body)
    expect([answer.status, answer.json.code], answer.text).toEqual([status, code])
    expect((await town.ask('GET', '/api/registry/members/delft')).status).toBe(404)
  })
  test('broken JSON, a body over the limit, a body of another type', async () => {
    const send = (raw: string, type?: string) =>
      town.ask('POST', '/api/registry/members', { key: town.operator, raw, type })
    expect((await send('{')).json.code).toBe('MALFORMED_JSON')
    expect((await send(`{"name":"${'x'.repeat(1_100_000)}"}`)).status).toBe(413)
    expect((await send('slug=a', 'application/x-www-form-urlencoded')).status).toBe(415)
  })
})

test('a member is suspended, reinstated and leaves; each only from a state that allows it', async () => {
  const key = await town.admit('moving')
  const move = (to: string) =>
    town.ask('POST', `/api/registry/members/moving/${to}`, { key: town.operator, body: { reason: 'test' } })
  const publish = () => town.ask('POST', '/api/registry/achievements', { key, body: course() })
  expect((await move('reinstate')).json.code).toBe('MEMBER_STATE')
  expect((await move('suspend')).json.state).toBe('suspended')
  expect((await publish()).json.code).toBe('MEMBER_STATE')
  expect((await move('reinstate')).json.state).toBe('active')
  expect((await publish()).status).toBe(201)
  expect((await move('leave')).json.state).toBe('left')
  expect((await publish()).status).toBe(401)
  expect((await move('reinstate')).json.code).toBe('MEMBER_STATE')
})

test('nobody moves the consortium or a stranger', async () => {
  for (const slug of ['consortium', 'nobody'])
    expect((await town.ask('POST', `/api/registry/members/${slug}/suspend`, { key: town.operator })).status).toBe(404)
})

test('the list goes by cursor, without the consortium', async () => {
  const slugs: string[] = []
  for (let next: string | undefined, first = true; first || next; first = false) {
    const { json } = await town.ask('GET', `/api/registry/members?limit=2${next ? `&cursor=${next}` : ''}`)
    slugs.push(...json.items.map((m: { slug: string }) => m.slug))
    next = json.next
  }
  expect(slugs).toEqual(['noorderhaven', 'raced', 'once', 'moving'])
  expect((await town.ask('GET', '/api/registry/members?cursor=junk')).json.code).toBe('INVALID_CURSOR')
  expect((await town.ask('GET', '/api/registry/members?limit=1000')).json.code).toBe('INVALID_REQUEST')
})
