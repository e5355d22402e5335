import { type ErrorCode, TestamurError } from '@testamur/credential-model'
import { AwardRequest } from '../../contract.js'
import { checkRequest } from '../decide-award.js'

/** One thing that is wrong with a row: where, in the sheet's own words, and what to do. Never holds what a cell holds. */
export type RowProblem = { code: ErrorCode; message: string; column?: string; remedy?: string }

/**
 * One row of a sheet: what it asks for, or all that is wrong with it. `row` counts the data rows from 1; `cells` are as
 * they stand in the sheet.
 */
export type SheetRow = { row: number; line?: number; cells: string[]; learnerId?: string } & (
  | { request: AwardRequest }
  | { problems: RowProblem[] }
)

export type PathName = (path: readonly PropertyKey[]) => string

/** Checks what a row holds as the body of a single award is checked. `nameOf` tells the reader where, in the sheet's own words. */
export function checkRow(value: unknown, nameOf: PathName): { request: AwardRequest } | { problems: RowProblem[] } {
  const parsed = AwardRequest.safeParse(value)
  if (!parsed.success) return { problems: parsed.error.issues.slice(0, 10).map((issue) => problemOf(issue, nameOf)) }
  try {
    checkRequest(parsed.data)
    return { request: parsed.data }
  } catch (error) {
    if (!(error instanceof TestamurError)) throw error
    return { problems: [toProblem(error, nameOf)] }
  }
}

/** The column that an error is about, where its code or its violation says so. */
const columnOf: Partial<Record<ErrorCode, readonly string[]>> = {
  PROFILE_UNAVAILABLE: ['profile'],
  ACHIEVEMENT_UNKNOWN: ['achievement'],
  NOT_ACCREDITED: ['achievement'],
  VALIDITY_PERIOD: ['validUntil'],
  HOLDER_KEY_INVALID: ['holderKey'],
}

export function toProblem({ code, message, remedy, violations }: TestamurError, nameOf: PathName): RowProblem {
  const path = violations?.[0]?.path.split('/').slice(1) ?? columnOf[code]
  return { code, message, ...(path && { column: nameOf(path) }), ...(remedy && { remedy }) }
}

type Issue = {
  code?: string
  path: PropertyKey[]
  message: string
  keys?: string[]
  format?: string
  maximum?: unknown
  values?: unknown[]
}

const remedies: Record<string, string> = {
  achievement: "write the achievement's id, or its name as you published it",
  'learner.id': 'write your own number of the learner, such as a student number',
  'learner.givenName': 'fill it in',
  'learner.familyName': 'fill it in',
  'learner.email': 'write an address such as zoe@example.org, or leave it empty',
  delivery: 'write direct or offer, or leave it empty',
  profile: 'write the name of a profile, or leave it empty',
}

function problemOf(issue: Issue, nameOf: PathName): RowProblem {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys?.[0] : undefined
  const path = unknown === undefined ? issue.path : [...issue.path, unknown]
  const remedy = unknown === undefined ? (remedies[path.join('.')] ?? 'correct it') : 'leave it out'
  return { code: 'INVALID_REQUEST', message: messageOf(issue), column: nameOf(path), remedy }
}

/** In words that fit below a cell. None of them holds what stands in it. */
function messageOf({ code, message, format, maximum, values }: Issue): string {
  if (code === 'unrecognized_keys') return 'is not known here'
  if (code === 'invalid_type' && message.includes('received undefined')) return 'is missing'
  if (code === 'invalid_format' && format === 'email') return 'is no e-mail address'
  if (code === 'invalid_format' && format === 'uuid') return 'is no id of an achievement'
  if (code === 'too_big') return `is longer than ${String(maximum)} characters`
  if (code === 'invalid_value' && values) return `is none of ${values.join(', ')}`
  return message
}
