import { TestamurError } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { Context } from '../../context.js'
import type { AwardRequest } from '../../contract.js'
import { type AwardFacts, decideAward } from '../../domain/decide-award.js'
import type { Column } from '../../domain/sheets/columns.js'
import { places } from '../../domain/sheets/fields.js'
import { type RowProblem, type SheetRow, toProblem } from '../../domain/sheets/row.js'
import { factsFor } from '../../store/replica.js'

export type RowChecks = {
  /** The rows again, those with problems that may not be awarded as things stand. */
  check(rows: readonly SheetRow[], columns: readonly Column[]): Promise<SheetRow[]>
}

export type CheckOptions = { member: string; now: Date; duplicates: 'refuse' | 'allow' }

const duplicate = (other: number, column: string): RowProblem => ({
  code: 'INVALID_REQUEST',
  message: `row ${other} awards the same achievement to the same learner`,
  column,
  remedy: 'leave one of the two out, or allow several rows for one learner (duplicates=allow)',
})

const headerFor = (columns: readonly Column[], path: readonly PropertyKey[]): string => {
  const place = path.map(String).join('.')
  return columns.find(({ field }) => field && places[field].join('.') === place)?.header ?? place
}

/**
 * What can be told of rows before anything is signed: whether the member may award this now, and whether an earlier row of
 * the sheet says the same. Holds one short text for each row of the sheet.
 */
export function createRowChecks(
  ctx: Pick<Context, 'vault'>,
  sql: Sql,
  { member, now, duplicates }: CheckOptions,
): RowChecks {
  const facts = new Map<string, AwardFacts>()
  const seen = new Map<string, number>()

  const learn = async (rows: readonly SheetRow[]) => {
    const ids = rows.flatMap((row) => ('request' in row ? [row.request.achievement] : []))
    const unknown = [...new Set(ids)].filter((id) => !facts.has(id))
    if (unknown.length === 0) return
    for (const [id, found] of await factsFor(sql, member, unknown)) facts.set(id, found)
  }
  const refusal = (request: AwardRequest, columns: readonly Column[]): RowProblem | undefined => {
    try {
      decideAward(facts.get(request.achievement) ?? { accreditations: [] }, request, now)
      return undefined
    } catch (error) {
      if (error instanceof TestamurError) return toProblem(error, (path) => headerFor(columns, path))
      throw error
    }
  }
  const repetition = (row: number, { learner, achievement }: AwardRequest, columns: readonly Column[]) => {
    if (duplicates === 'allow') return undefined
    const key = `${ctx.vault.lookupOf(member, learner.id).toString('latin1')}${achievement}`
    const other = seen.get(key)
    if (other !== undefined) return duplicate(other, headerFor(columns, ['learner', 'id']))
    seen.set(key, row)
    return undefined
  }
  const checkOne = (read: SheetRow, columns: readonly Column[]): SheetRow => {
    if ('problems' in read) return read
    const { request, ...rest } = read
    const problems = [refusal(request, columns), repetition(read.row, request, columns)].filter((p) => p !== undefined)
    return problems.length > 0 ? { ...rest, problems } : read
  }
  return {
    check: async (rows, columns) => {
      await learn(rows)
      return rows.map((row) => checkOne(row, columns))
    },
  }
}
