import { expect } from 'vitest'
import type { Answer } from './wallets.js'

/** An error of OAuth to the letter: JSON, the members of RFC 6749 §5.2 in their alphabet, stored nowhere, a challenge with 401. */
export function expectError({ status, headers, body }: Answer, expected: number, error: string): void {
  expect({ status, error: body.error, description: body.error_description }).toEqual({
    status: expected,
    error,
    description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
  })
  expect(Object.keys(body).sort()).toEqual(['error', 'error_description'])
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.has('www-authenticate')).toBe(expected === 401)
  expect(headers.has('retry-after')).toBe(expected === 429)
}
