import { TestamurError, type Violation } from '@testamur/credential-model'
import type { z } from 'zod'

const MOST = 20
const escaped = (part: PropertyKey) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')

function pathOf(target: string, path: readonly PropertyKey[]): string {
  if (target === 'json') return path.map((part) => `/${escaped(part)}`).join('')
  return path.map(String).join('.')
}

function violationsOf(target: string, issue: z.core.$ZodIssue, base: readonly PropertyKey[] = []): Violation[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: pathOf(target, [...path, key.slice(0, 100)]),
      message: 'is not known here',
    }))
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // The alternative that came closest says most.
    const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? []
    return closest.flatMap((inner) => violationsOf(target, inner, path))
  }
  return [{ path: pathOf(target, path), message: issue.message }]
}
const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(0, ...issues.map((i) => i.path.length))

const places: Record<string, string> = { json: 'body', param: 'path', query: 'query', header: 'header' }

/** The INVALID_REQUEST that a failed validation is told as. `target` is where: json, param, query, header, form. */
export function invalidRequest(target: string, error: z.core.$ZodError): TestamurError {
  const violations = error.issues.flatMap((issue) => violationsOf(target, issue)).slice(0, MOST)
  const place = places[target] ?? target
  return new TestamurError('INVALID_REQUEST', `The ${place} of the request is not as it must be.`, {
    remedy: 'Correct what the violations name, and send the request again.',
    violations,
  })
}
