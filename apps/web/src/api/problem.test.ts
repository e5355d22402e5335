import { expect, it } from 'vitest'
import { shouldRetry } from '../app/query-client.js'
import { problemOf, unreachable } from './problem.js'

it('reads a problem as it was answered', () => {
  const violations = [{ path: '/a', message: 'is wrong' }]
  const problem = problemOf(422, { code: 'VALIDITY_PERIOD', title: 't', detail: 'd', remedy: 'r', violations })
  expect(problem).toMatchObject({
    status: 422,
    code: 'VALIDITY_PERIOD',
    title: 't',
    detail: 'd',
    remedy: 'r',
    violations,
  })
})

it.each([undefined, null, 'gone', { title: 7, violations: 'x' }])(
  'has a sentence whatever was answered: %s',
  (body) => {
    expect(problemOf(502, body)).toMatchObject({ code: 'UNAVAILABLE', title: 'The service cannot do this right now' })
    expect(problemOf(404, body).code).toBe('NOT_FOUND')
  },
)

it('is tried again only where it may pass by itself', () => {
  expect(shouldRetry(0, unreachable())).toBe(true)
  expect(shouldRetry(0, problemOf(503, {}))).toBe(true)
  expect(shouldRetry(2, problemOf(503, {}))).toBe(false)
  expect(shouldRetry(0, problemOf(403, {}))).toBe(false)
})
