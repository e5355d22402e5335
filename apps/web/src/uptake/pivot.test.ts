import { describe, expect, it } from 'vitest'
import type { Uptake } from '../api/analytics.js'
import { csvOf } from './csv.js'
import { pivot } from './pivot.js'

const row = (member: string, month: string, issued: number) => ({
  ...{ member, memberName: member.toUpperCase(), month, issued },
  ...{ claimed: 0, verified: 0, revoked: 1 },
})
const uptake: Uptake = {
  rows: [row('b', '2025-11', 12), row('a', '2026-02', 30)],
  hidden: [{ member: 'a', memberName: 'A', month: '2026-01' }],
  suppressed: 1,
  smallestGroup: 10,
}

describe('uptake by member and month', () => {
  it('has a cell for every month between, hidden ones as such and never as nothing', () => {
    expect(pivot(uptake, 'issued')).toEqual({
      months: ['2025-11', '2025-12', '2026-01', '2026-02'],
      lines: [
        { member: 'a', name: 'A', cells: [0, 0, 'hidden', 30] },
        { member: 'b', name: 'B', cells: [12, 0, 0, 0] },
      ],
    })
  })
  it('counts what is asked for', () => {
    expect(pivot(uptake, 'revoked').lines[0]?.cells).toEqual([0, 0, 'hidden', 1])
  })
  it('is empty where nothing happened', () => {
    expect(pivot({ rows: [], hidden: [], suppressed: 0, smallestGroup: 10 }, 'issued')).toEqual({
      months: [],
      lines: [],
    })
  })
})

it('is taken away as CSV that no spreadsheet runs', () => {
  expect(
    csvOf([
      ['name', 'n'],
      ['=cmd()', 1],
      ['a "b", c', 'hidden'],
    ]),
  ).toBe('name,n\r\n\'=cmd(),1\r\n"a ""b"", c",hidden\r\n')
})
