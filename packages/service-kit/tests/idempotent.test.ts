import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  forgetIdempotent,
  type IdempotentRequest,
  idempotent,
  newSecret,
  type Sql,
  sealKey,
  sweepIdempotent,
  withTransaction,
} from '../src/index.js'
import { createTestDatabase, type TestDatabase } from '../src/testing/index.js'

const seal = sealKey(Buffer.alloc(32, 1), 'idempotency')
let db: TestDatabase
let made = 0
beforeAll(async () => {
  db = await createTestDatabase({ max: 20 })
  await db.pool.query('CREATE TABLE things (id int)')
})
afterAll(() => db.drop())
beforeEach(() => {
  made = 0
})

const request = (over: Partial<IdempotentRequest> = {}): IdempotentRequest => ({
  caller: 'k1',
  route: 'POST /api/things',
  key: newSecret(),
  body: { a: 1, b: 2 },
  ...over,
})
const makeThing = (sql: Sql) => async () => {
  made++
  await sql.query('INSERT INTO things VALUES ($1)', [made])
  return { status: 201, body: { number: made } }
}
const run = (r: IdempotentRequest, with_ = seal) =>
  withTransaction(db.pool, (sql) => idempotent(sql, r, with_, makeThing(sql)))

test('the same request gets the same answer, and the thing is made once', async () => {
  const same = request()
  const first = await run(same)
  expect(await run({ ...same, body: { b: 2, a: 1 } })).toEqual(first)
  expect(made).toBe(1)
})

test('another body under the same key is a mismatch', async () => {
  const same = request()
  await run(same)
  await expect(run({ ...same, body: { a: 1 } })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  await expect(run(same, sealKey(Buffer.alloc(32, 2), 'x'))).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  expect(made).toBe(1)
})

test('callers, routes and keys are apart', async () => {
  const one = request()
  for (const other of [one, { ...one, caller: 'k2' }, { ...one, route: 'POST /api/others' }, request()])
    await run(other)
  expect(made).toBe(4)
})

test('without a key the work is done each time', async () => {
  await run(request({ key: undefined }))
  await run(request({ key: undefined }))
  expect(made).toBe(2)
})

test('while a request is under way, the same one is told to wait', async () => {
  const same = request()
  await withTransaction(db.pool, (sql) =>
    idempotent(sql, same, seal, async () => {
      await expect(run(same)).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' })
      return makeThing(sql)()
    }),
  )
  expect(made).toBe(1)
})

test('16 at once make one thing; the others are told to wait, or get the answer', async () => {
  const same = request()
  const all = await Promise.allSettled(Array.from({ length: 16 }, () => run(same)))
  const codes = all.map((r) => (r.status === 'fulfilled' ? r.value.body.number : r.reason.code))
  expect(made).toBe(1)
  expect(codes.every((code) => code === 1 || code === 'IDEMPOTENCY_IN_FLIGHT')).toBe(true)
  expect(codes).toContain(1)
})

test('what fails leaves nothing, so that the same key works again', async () => {
  const same = request()
  const failing = withTransaction(db.pool, (sql) =>
    idempotent(sql, same, seal, async () => {
      await makeThing(sql)()
      throw new Error('no')
    }),
  )
  await expect(failing).rejects.toThrow('no')
  expect((await run(same)).body.number).toBe(2)
})

describe('an answer', () => {
  const personal = () => request({ subject: 'learner-1', key: newSecret() })
  const stored = async (key?: string) =>
    (await db.pool.query('SELECT answer FROM kit.idempotency WHERE key = $1', [key])).rows
  test('is stored sealed', async () => {
    const one = personal()
    await run(one)
    const [row] = await stored(one.key)
    expect(row.answer.toString('latin1')).not.toContain('number')
  })
  test('is forgotten with its subject', async () => {
    const one = personal()
    await run(one)
    await forgetIdempotent(db.pool, 'learner-1')
    expect(await stored(one.key)).toEqual([])
  })
  test('is gone after 24 hours, whether it was swept or not', async () => {
    const [old, swept] = [personal(), personal()]
    await run(old)
    await run(swept)
    await db.pool.query(`UPDATE kit.idempotency SET created_at = now() - interval '25 hours'`)
    expect((await run(old)).body.number).toBe(3)
    expect(await sweepIdempotent(db.pool)).toBeGreaterThan(0)
    expect(await stored(swept.key)).toEqual([])
    expect(await stored(old.key)).toHaveLength(1)
  })
})
