import { expect, test } from 'vitest'
import { z } from 'zod'
import { decodeCursor, encodeCursor } from './cursor.js'

const Place = z.strictObject({ after: z.uuid() })

test('a cursor comes back as it was given', () => {
  const place = { after: '0197a000-0000-7000-8000-000000000001' }
  expect(decodeCursor(encodeCursor(place), Place)).toEqual(place)
})

test.each(['', 'x', encodeCursor({ after: 'no' }), encodeCursor({ other: 1 }), 'A'.repeat(2_000)])(
  '"%.20s" is refused',
  (cursor) => {
    expect(() => decodeCursor(cursor, Place)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }))
  },
)
