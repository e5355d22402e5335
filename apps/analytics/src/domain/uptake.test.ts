import { describe, expect, it } from 'vitest'
import { addUp, isTooSmall, monthOf } from './uptake.js'

describe('uptake', () => {
  it('adds happenings up by member, achievement and month, in one order', () => {
    const at = (member: string, month: string, measure: 'issued' | 'claimed') => ({
      member,
      achievement: 'a',
      month,
      measure,
    })
    expect(
      addUp([
        at('b', '2026-03-01', 'issued'),
        at('a', '2026-03-01', 'issued'),
        at('b', '2026-03-01', 'claimed'),
        at('b', '2026-03-01', 'issued'),
      ]),
    ).toEqual([
      { member: 'a', achievement: 'a', month: '2026-03-01', issued: 1, claimed: 0, verified: 0, revoked: 0 },
      { member: 'b', achievement: 'a', month: '2026-03-01', issued: 2, claimed: 1, verified: 0, revoked: 0 },
    ])
  })

  it('counts by the month of UTC', () => expect(monthOf('2026-03-31T23:59:59.999Z')).toBe('2026-03-01'))

  it.each([
    [9, 0, true],
    [10, 0, false],
    [1, 40, true],
    [0, 9, true],
    [0, 10, false],
  ])('with %i issued and %i verified, too small is %s', (issued, verified, hidden) => {
    expect(isTooSmall({ issued, claimed: 0, verified, revoked: 0 })).toBe(hidden)
  })
})
