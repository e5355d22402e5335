import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { invalidRunners, validRunners } from './vector-runners.js'

// Each file is { kind, about, cases }, each case has a name; in invalid/ a `code` says which error must come, and where there is
// none the verification must answer false. Any language can read them.
type VectorFile = { kind: string; about: string; cases: ({ name: string } & Record<string, unknown>)[] }

const folder = new URL('../../../docs/vectors/log/', import.meta.url)
const filesOf = (verdict: string): [string, VectorFile][] =>
  readdirSync(new URL(verdict, folder))
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(new URL(`${verdict}/${file}`, folder), 'utf8'))])

describe.each([
  ['valid', validRunners],
  ['invalid', invalidRunners],
])('%s vectors', (verdict, runners) => {
  test('there are some of each kind', () => {
    const kinds = filesOf(verdict).map(([, { kind }]) => kind)
    expect(new Set(kinds)).toEqual(new Set(Object.keys(runners)))
  })

  describe.each(filesOf(verdict))('%s', (_, { kind, cases }) => {
    test.each(cases)('$name', async (vector) => {
      await runners[kind]?.(vector)
    })
  })
})
