import { expect, it } from 'vitest'
import { readConsortium } from './consortium.js'
import { planPast } from './plan.js'

const now = new Date('2026-03-15T12:00:00Z')
const plan = planPast(readConsortium(), 2_000, now)

it('is the same each time', () => {
  expect(planPast(readConsortium(), 2_000, now)).toEqual(plan)
})

it('lies in the past, in order', () => {
  expect(plan).toHaveLength(2_000)
  for (const [i, award] of plan.entries()) {
    expect(award.at < now && award.at >= (plan[i - 1]?.at ?? award.at)).toBe(true)
    for (const act of award.later) expect(act.at > award.at && act.at < now).toBe(true)
  }
})

it('fills most cells of member by month beyond ten, but not all', () => {
  const cells = new Map<string, number>()
  for (const a of plan) {
    const cell = `${a.member} ${a.at.toISOString().slice(0, 7)}`
    cells.set(cell, (cells.get(cell) ?? 0) + 1)
  }
  const large = [...cells.values()].filter((n) => n > 10).length
  expect(large).toBeGreaterThan(cells.size / 2)
  expect(large).toBeLessThan(cells.size)
})

it('has awards of every fate', () => {
  const verbs = new Set(plan.flatMap((a) => a.later.map((l) => l.verb)))
  expect([...verbs].sort()).toEqual(['reinstate', 'revoke', 'suspend', 'verify'])
  expect(plan.some((a) => a.claimedAt)).toBe(true)
})
