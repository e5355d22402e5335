import type { ErrorCode } from '@testamur/credential-model'
import { TestamurError } from '@testamur/credential-model'
import { AwardRequest } from '../contract.js'
import { checkRequest } from './decide-award.js'

/** One row of a sheet: what it asks for, or what is wrong with it. `row` counts the data rows from 1. */
export type SheetRow = { row: number } & ({ request: AwardRequest } | { failure: SheetFailure })
export type SheetFailure = { code: ErrorCode; message: string; column?: string }

export const unreadable = (why: string, remedy: string): TestamurError =>
  new TestamurError('BATCH_UNREADABLE', why, { remedy })

type PathName = (path: readonly PropertyKey[]) => string

/** Checks what a row holds as the body of a single award is checked. `nameOf` tells the reader where, in the sheet's own words. */
export function readRow(row: number, value: unknown, nameOf: PathName): SheetRow {
  const parsed = AwardRequest.safeParse(value)
  if (!parsed.success) return { row, failure: failureOf(parsed.error.issues[0], nameOf) }
  try {
    checkRequest(parsed.data)
    return { row, request: parsed.data }
  } catch (error) {
    if (!(error instanceof TestamurError)) throw error
    return { row, failure: { code: error.code, message: error.message } }
  }
}

type Issue = { code?: string; path: PropertyKey[]; message: string; keys?: string[] }

function failureOf(issue: Issue | undefined, nameOf: PathName): SheetFailure {
  if (!issue) return { code: 'INVALID_REQUEST', message: 'the row cannot be read' }
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys?.[0] : undefined
  if (unknown !== undefined)
    return { code: 'INVALID_REQUEST', message: 'is not known here', column: nameOf([...issue.path, unknown]) }
  return { code: 'INVALID_REQUEST', message: issue.message, column: nameOf(issue.path) }
}
