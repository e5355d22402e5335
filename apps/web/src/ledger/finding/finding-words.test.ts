import { expect, it } from 'vitest'
import { explain } from './finding-words.js'

const codes =
  'ROLLBACK SPLIT_VIEW BAD_CHECKPOINT TOO_FEW_WITNESSES BAD_TILE BAD_BUNDLE ALTERED_ENTRY FORGED_ENTRY UNKNOWN_KEY KEY_NOT_IN_FORCE DUPLICATE_EVENT BAD_OPENING UNREACHABLE STALE'

it('has a plain meaning and a remedy for each code, and says so where it has none', () => {
  const unknown = explain('SOMETHING_NEW')
  const meanings = codes.split(' ').map((code) => explain(code).meaning)
  expect(new Set(meanings).size).toBe(14)
  expect(meanings).not.toContain(unknown.meaning)
  expect(unknown.remedy).toMatch(/ask/)
})
