import { describe, expect, test } from 'vitest'
import { type DateOrder, orderShownBy, readDate } from './dates.js'

const dayOf = (cell: string, order?: DateOrder, serials = false) => {
  const read = readDate(cell, { order, serials })
  return 'instant' in read ? read.instant : read.message
}

describe('dates of several countries', () => {
  test.each([
    ...['2026-12-31', '31-12-2026', '12/31/2026', '31.12.2026', '31/12/2026', '2026/12/31', '2026-12-31 00:00:00'],
    ...[
      '31 december 2026',
      '31. Dezember 2026',
      '31 décembre 2026',
      'December 31, 2026',
      '31 déc. 2026',
      '31-Dec-2026',
    ],
  ])('%s', (cell) => expect(dayOf(cell)).toBe('2026-12-31T23:59:59Z'))

  test('an instant stays what it is', () => {
    expect(dayOf('2026-12-31T10:00:00Z')).toBe('2026-12-31T10:00:00Z')
    expect(dayOf('2026-12-31T10:00:00+01:00')).toBe('2026-12-31T09:00:00Z')
  })
})

describe('what can be read in two ways', () => {
  test.each(['03-04-2026', '3/4/2026', '01.02.2026', '31-12-26', '03-04-05'])(
    '%s is asked for, never guessed',
    (cell) => expect(dayOf(cell)).toBe('can be read as more than one date'),
  )
  test.each<[string, DateOrder, string]>([
    ['03-04-2026', 'dmy', '2026-04-03T23:59:59Z'],
    ['03-04-2026', 'mdy', '2026-03-04T23:59:59Z'],
    ['31-12-26', 'dmy', '2026-12-31T23:59:59Z'],
    ['26-12-31', 'ymd', '2026-12-31T23:59:59Z'],
    ['12/31/2026', 'dmy', 'is no date with the day first'],
    ['31/12/2026', 'mdy', 'is no date with the month first'],
    ['31-02-2026', 'dmy', 'there is no such day'],
  ])('%s with %s', (cell, order, day) => expect(dayOf(cell, order)).toBe(day))
  test('the same number twice is the same day either way', () =>
    expect(dayOf('04-04-2026')).toBe('2026-04-04T23:59:59Z'))
})

test("Excel's numbers of days are taken for days only where that is said", () => {
  expect(dayOf('46387')).toContain("Excel's number")
  expect(dayOf('46387', undefined, true)).toBe('2026-12-31T23:59:59Z')
  expect(dayOf('36526', undefined, true)).toBe('2000-01-01T23:59:59Z')
  expect(dayOf('12345', undefined, true)).toBe('is no date')
})

test.each(['30-02-2026', '2026-13-01', '31 february 2026', 'soon', '2026', '-', '1-2', '2026-12-31T99:00:00Z'])(
  '%s is none',
  (cell) => expect(dayOf(cell)).toMatch(/no date|no such day/),
)

test('the order that a column shows by itself', () => {
  expect(orderShownBy(['03-04-2026', '31-12-2026'])).toBe('dmy')
  expect(orderShownBy(['03/04/2026', '12/31/2026'])).toBe('mdy')
  expect(orderShownBy(['31-12-2026', '12/31/2026'])).toBeUndefined()
  expect(orderShownBy(['03-04-2026'])).toBeUndefined()
})
