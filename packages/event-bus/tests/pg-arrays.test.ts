import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { joinArrays, pgArray } from '../src/index.js'
import { createDatabase } from './database.js'

test('PostgreSQL reads every kind of column as it was given', async () => {
  const database = await createDatabase()
  try {
    const ids = [randomUUID(), null, randomUUID()]
    const texts = ['Zoë "{\\}" O\'Brien, 🌱', '', undefined]
    const bytes = [Buffer.from([0, 255, 92]), Buffer.alloc(0), null]
    const times = [new Date('2026-03-01T09:30:00.123Z'), new Date('1999-12-31T23:59:59.999Z'), undefined]
    const { rows } = await database.pool.query(
      `SELECT id, t, b, n, big, at FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::int[], $5::bigint[], $6::timestamptz[])
         WITH ORDINALITY AS row (id, t, b, n, big, at, place) ORDER BY place`,
      [
        pgArray.uuid(ids),
        pgArray.text(texts),
        pgArray.bytea(bytes),
        pgArray.int4([-1, 2_147_483_647, null]),
        pgArray.int8(['9223372036854775807', '-1', null]),
        pgArray.timestamptz(times),
      ],
    )
    expect(rows).toEqual([
      { id: ids[0], t: texts[0], b: bytes[0], n: -1, big: '9223372036854775807', at: times[0] },
      { id: null, t: '', b: bytes[1], n: 2_147_483_647, big: '-1', at: times[1] },
      { id: ids[2], t: null, b: null, n: null, big: null, at: null },
    ])
    expect((await database.pool.query('SELECT unnest($1::uuid[])', [pgArray.uuid([])])).rows).toEqual([])
  } finally {
    await database.drop()
  }
})

test('what is no UUID is refused before it is sent', () => {
  expect(() => pgArray.uuid(['not-a-uuid'])).toThrow(TypeError)
  expect(() => pgArray.uuid([`${randomUUID()}00`])).toThrow(TypeError)
})

test('columns that were encoded apart join to the one that they would have been together', () => {
  const parts = [['a', 'Zoë'], [], [null, 'b'], ['c']]
  expect(joinArrays(parts.map((part) => pgArray.text(part)))).toEqual(pgArray.text(parts.flat()))
  expect(joinArrays([pgArray.int4([]), pgArray.int4([])])).toEqual(pgArray.int4([]))
  expect(joinArrays([pgArray.int4([7])])).toEqual(pgArray.int4([7]))
  // As it comes from another thread: a view of a part of some memory.
  const moved = new Uint8Array([...Buffer.from('padding'), ...pgArray.text(['x', null])]).subarray(7)
  expect(joinArrays([moved, pgArray.text(['y'])])).toEqual(pgArray.text(['x', null, 'y']))
})

test('columns of several types do not join, nor does nothing', () => {
  expect(() => joinArrays([pgArray.int4([1]), pgArray.text(['1'])])).toThrow(TypeError)
  expect(() => joinArrays([])).toThrow(TypeError)
})
