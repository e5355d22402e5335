import { expect, it } from 'vitest'
import type { Accreditation } from '../api/registry.js'
import { axisOf, barOf, isInForce } from './periods.js'

const now = new Date('2026-03-01T00:00:00Z')
const one = (more: Partial<Record<'from' | 'until' | 'withdrawnAt', string>>) =>
  ({ from: '2025-01-01T00:00:00Z', ...more }) as Accreditation

it('counts from its beginning to its end or its withdrawal', () => {
  expect(isInForce(one({}), now)).toBe(true)
  expect(isInForce(one({ until: '2026-03-01T00:00:00Z' }), now)).toBe(false)
  expect(isInForce(one({ withdrawnAt: '2026-02-01T00:00:00Z' }), now)).toBe(false)
  expect(isInForce(one({ from: '2026-03-02T00:00:00Z' }), now)).toBe(false)
})

it('draws each on one axis', () => {
  const all = [one({}), one({ until: '2025-07-01T00:00:00Z' })]
  const axis = axisOf(all, now)
  expect(barOf(all[0] as Accreditation, axis)).toEqual({ start: 0, length: 1 })
  expect(barOf(all[1] as Accreditation, axis).length).toBeCloseTo(0.23, 1)
})
