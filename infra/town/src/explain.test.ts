import { expect, test } from 'vitest'
import { explain } from './explain.js'

const coded = (error: Error, code: string) => Object.assign(error, { code })

test('a server that does not answer is named with the settings to look at', () => {
  const text = explain(coded(new Error('connect ECONNREFUSED 127.0.0.1:5432'), 'ECONNREFUSED'))
  expect(text).toMatch(/^connect ECONNREFUSED 127\.0\.0\.1:5432\n.*DATABASE_URL/)
  expect(text).not.toContain('    at ')
})

test('an error of several addresses tells each', () => {
  const both = new AggregateError([
    new Error('connect ECONNREFUSED ::1:5432'),
    new Error('connect ECONNREFUSED 127.0.0.1:5432'),
  ])
  expect(explain(coded(both, 'ECONNREFUSED'))).toContain('::1:5432; connect ECONNREFUSED 127.0.0.1:5432')
})

test('an error that nothing is known of is told as it is', () => {
  expect(explain(new Error('what happened'))).toBe('what happened')
})
