import { parseStrictJson } from '@testamur/credential-model'
import { type AchievementNames, findAchievement } from './achievement-names.js'
import type { Constants } from './columns.js'
import { type Field, places } from './fields.js'
import { checkRow, type SheetRow } from './row.js'

/** The longest line in characters. */
export const MAX_LINE = 100_000

/** A line of a sheet, cut short where it is longer than `MAX_LINE`. */
export type JsonLine = { text: string; line: number; tooLong?: boolean }

/** Parts text into lines, piece by piece, in bounded memory. Empty lines do not count. */
export function createLineSplitter(): { push(text: string): JsonLine[]; end(): JsonLine[] } {
  let held = ''
  let tooLong = false
  let line = 1
  const hold = (text: string) => {
    tooLong ||= held.length + text.length > MAX_LINE
    held = (held + text).slice(0, MAX_LINE)
  }
  const take = (into: JsonLine[]) => {
    const text = held.trim()
    if (text !== '') into.push({ text, line, ...(tooLong && { tooLong }) })
    held = ''
    tooLong = false
    line++
  }
  return {
    push: (text) => {
      const lines: JsonLine[] = []
      let at = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
        hold(text.slice(at, end))
        take(lines)
        at = end + 1
      }
      hold(text.slice(at))
      return lines
    },
    end: () => {
      const lines: JsonLine[] = []
      take(lines)
      return lines
    },
  }
}

const pointer = (path: readonly PropertyKey[]) => path.map((part) => `/${String(part)}`).join('')
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Puts what holds for every row where the line says nothing. */
function withConstants(value: Record<string, unknown>, constants: Constants): Record<string, unknown> {
  const made = { ...value, ...(isObject(value.learner) && { learner: { ...value.learner } }) } as Record<
    string,
    unknown
  >
  for (const [field, text] of Object.entries(constants) as [Field, string][]) {
    const [outer, inner] = places[field]
    if (inner === undefined) made[outer] ??= text
    else if (isObject(made[outer])) made[outer][inner] ??= text
  }
  return made
}

/** Reads one line: the body of one award, in which the achievement may be named. */
export function readJsonRow(
  row: number,
  { text, line, tooLong }: JsonLine,
  constants: Constants,
  names: AchievementNames,
): SheetRow {
  const cells = [text.slice(0, 10_000)]
  if (tooLong) {
    const message = `the line is longer than ${MAX_LINE} characters`
    return { row, line, cells, problems: [{ code: 'INVALID_REQUEST', message, remedy: 'send one award a line' }] }
  }
  let value: unknown
  try {
    value = parseStrictJson(text, { maxBytes: MAX_LINE * 4 })
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON'
    return { row, line, cells, problems: [{ code: 'MALFORMED_JSON', message, remedy: 'write one JSON object a line' }] }
  }
  const made = isObject(value) ? withConstants(value, constants) : value
  if (isObject(made) && typeof made.achievement === 'string') {
    const found = findAchievement(names, made.achievement)
    if ('id' in found) made.achievement = found.id
  }
  const learnerId =
    isObject(made) && isObject(made.learner) && typeof made.learner.id === 'string' ? made.learner.id : undefined
  return { row, line, cells, ...(learnerId && { learnerId }), ...checkRow(made, pointer) }
}
