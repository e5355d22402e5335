import { instantOf } from '@testamur/credential-model'
import type { Context } from '../../context.js'
import type { BatchProgress, BatchView, RowOutcome } from '../../contract.js'
import {
  type SheetAbout,
  type ShownAward,
  type ShownCells,
  sheetContext,
  shownContext,
} from '../../domain/sheets/about.js'
import { openJson } from '../../domain/vault.js'
import { problemsOf, type StoredBatch, type StoredRow } from '../../store/sheets/read-sheets.js'

export const aboutOf = ({ vault }: Context, { id, sheet }: StoredBatch): SheetAbout | undefined =>
  sheet ? openJson<SheetAbout>(vault.waiting, sheet, sheetContext(id)) : undefined

function pace({ state, rows, done, failed, invalid, workMs }: StoredBatch) {
  const rate = workMs > 0 ? ((done + failed - invalid) * 1_000) / workMs : 0
  const left = rows - done - failed
  return { rate: Math.round(rate), ...(state === 'running' && rate > 0 && { secondsLeft: Math.ceil(left / rate) }) }
}

export function toProgress(ctx: Context, batch: StoredBatch): BatchProgress {
  const { id, state, format, rows, done, failed, invalid, createdAt, finishedAt } = batch
  const name = aboutOf(ctx, batch)?.name
  return {
    id,
    state: state as BatchProgress['state'],
    ...(name && { name }),
    ...(format && { format: format as 'csv' | 'ndjson' }),
    rows,
    done,
    failed,
    invalid,
    ...pace(batch),
    createdAt: instantOf(createdAt),
    ...(finishedAt && { finishedAt: instantOf(finishedAt) }),
  }
}

export function toView(ctx: Context, batch: StoredBatch): BatchView {
  const about = aboutOf(ctx, batch)
  if (!about) return toProgress(ctx, batch)
  const { columns, encoding, delimiter, constants } = about
  const shown = columns.map(({ index, header, field }) => ({ index, header, ...(field && { field }) }))
  return { ...toProgress(ctx, batch), sheet: { columns: shown, encoding, constants, ...(delimiter && { delimiter }) } }
}

/** The row as it stands in the sheet; undefined for one that was awarded, or forgotten. */
export function cellsOf({ vault }: Context, { batch, row, outcome, shown }: StoredRow): readonly string[] | undefined {
  if (!shown || outcome === 'awarded') return undefined
  return openJson<ShownCells>(vault.waiting, shown, shownContext(batch, row)).cells
}

export function awardOf({ vault }: Context, { batch, row, outcome, shown }: StoredRow): ShownAward | undefined {
  if (!shown || outcome !== 'awarded') return undefined
  return openJson<ShownAward>(vault.waiting, shown, shownContext(batch, row))
}

export function toOutcome(ctx: Context, stored: StoredRow, { cells }: { cells: boolean }): RowOutcome {
  const { row, outcome, credentialId, code, message, column, remedy } = stored
  const problems = problemsOf(stored)
  const shown = cells ? cellsOf(ctx, stored) : undefined
  return {
    row,
    outcome: outcome as RowOutcome['outcome'],
    ...(credentialId && { credential: credentialId }),
    ...(code && { code }),
    ...(message && { message }),
    ...(column && { column }),
    ...(remedy && { remedy }),
    ...(problems.length > 0 && { problems }),
    ...(shown && { cells: [...shown] }),
  }
}
