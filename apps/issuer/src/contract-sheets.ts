import { z } from 'zod'
import { dateOrders } from './domain/sheets/dates.js'
import { encodings } from './domain/sheets/encoding.js'
import { fields, IGNORED } from './domain/sheets/fields.js'

export const MAX_BATCH_ROWS = 100_000
export const MAX_BATCH_BYTES = 64 * 1024 * 1024
/** How much of a sheet a preview reads, and how many rows it shows. */
export const MAX_PREVIEW_BYTES = 1024 * 1024
export const PREVIEW_ROWS = 50

const SheetField = z.enum(fields)
export type SheetField = z.infer<typeof SheetField>

const json = <T extends z.ZodType>(schema: T, example: string) =>
  z
    .string()
    .max(20_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: `write it as JSON, such as ${example}` })
        return z.NEVER
      }
    })
    .pipe(schema)

const Mapping = z.record(z.string().max(200), z.enum([...fields, IGNORED]))
const Constants = z.partialRecord(SheetField, z.string().trim().min(1).max(500))
const yes = z.enum(['true', 'false']).transform((text) => text === 'true')

const reading = {
  /** What each header holds (one of our fields, or `ignore`), as JSON: the whole of it. Without it, headers speak for themselves. */
  mapping: json(Mapping, '{"Student no.":"learnerId"}').optional(),
  /** What holds for every row, as JSON, where no column says it: `{"achievement":"…","delivery":"offer"}` */
  constants: json(Constants, '{"delivery":"offer"}').optional(),
  /** In which order the numbers of a date stand, where they can be read in two ways. */
  dates: z.enum(dateOrders).optional(),
  /** Takes numbers of five digits for Excel's count of days. */
  serials: yes.optional(),
  encoding: z.enum(encodings).optional(),
  delimiter: z.enum(['comma', 'semicolon', 'tab', 'pipe']).optional(),
  /** `allow`: one learner may be awarded one achievement by several rows of the sheet. */
  duplicates: z.enum(['refuse', 'allow']).optional(),
}

export const SheetQuery = z.strictObject({
  ...reading,
  /** Stops after every row was checked, until `start`. */
  hold: yes.optional(),
  /** What the file is called, for people. */
  name: z.string().max(200).optional(),
})
export type SheetQuery = z.infer<typeof SheetQuery>

export const PreviewQuery = z.strictObject({
  ...reading,
  /** The body is the beginning of a longer file. */
  part: yes.optional(),
})
export type PreviewQuery = z.infer<typeof PreviewQuery>
/** The same as a program writes it. */
export type ReadingOptions = {
  mapping?: Record<string, SheetField | typeof IGNORED>
  constants?: Partial<Record<SheetField, string>>
  dates?: PreviewQuery['dates']
  serials?: boolean
  encoding?: PreviewQuery['encoding']
  delimiter?: PreviewQuery['delimiter']
  duplicates?: PreviewQuery['duplicates']
}
export type SheetOptions = ReadingOptions & { hold?: boolean; name?: string }

export const BatchAccepted = z.object({ id: z.uuid(), rows: z.int() })
export type BatchAccepted = z.infer<typeof BatchAccepted>

export const BatchState = z.enum(['checking', 'checked', 'running', 'paused', 'finished', 'cancelled'])
export type BatchState = z.infer<typeof BatchState>

export const BatchProgress = z.object({
  id: z.uuid(),
  state: BatchState,
  /** What the file is called. */
  name: z.string().optional(),
  format: z.enum(['csv', 'ndjson']).optional(),
  rows: z.int(),
  /** Rows that became a credential. */
  done: z.int(),
  failed: z.int(),
  /** Of those that failed: what could be told before anything was signed. */
  invalid: z.int(),
  /** Rows with an outcome, per second of work. */
  rate: z.number(),
  /** Seconds until all rows have an outcome, by the rate so far; while it runs. */
  secondsLeft: z.number().optional(),
  createdAt: z.string(),
  finishedAt: z.string().optional(),
})
export type BatchProgress = z.infer<typeof BatchProgress>

const SheetColumn = z.object({ index: z.int(), header: z.string(), field: SheetField.optional() })
export type SheetColumn = z.infer<typeof SheetColumn>

/** The sheet itself: its columns, and how it was read. Absent once its rows were forgotten. */
export const BatchSheet = z.object({
  columns: z.array(SheetColumn),
  encoding: z.string(),
  delimiter: z.string().optional(),
  constants: z.partialRecord(SheetField, z.string()),
})
export type BatchSheet = z.infer<typeof BatchSheet>
export const BatchView = BatchProgress.extend({ sheet: BatchSheet.optional() })
export type BatchView = z.infer<typeof BatchView>

export const BatchPage = z.object({ items: z.array(BatchProgress), next: z.string().optional() })
export type BatchPage = z.infer<typeof BatchPage>
export const BatchQuery = z.strictObject({
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type BatchQuery = z.infer<typeof BatchQuery>

/** One thing that is wrong with a row: the column as the sheet calls it, and what to do. */
export const RowProblem = z.object({
  code: z.string(),
  message: z.string(),
  column: z.string().optional(),
  remedy: z.string().optional(),
})
export type RowProblem = z.infer<typeof RowProblem>

/** What became of one row. `row` counts the sheet's data rows from 1; `column` names the cell that was wrong. */
export const RowOutcome = z.object({
  row: z.int(),
  outcome: z.enum(['waiting', 'awarded', 'failed', 'cancelled']),
  credential: z.uuid().optional(),
  /** The first of `problems`, or what the award was refused for. */
  code: z.string().optional(),
  message: z.string().optional(),
  column: z.string().optional(),
  remedy: z.string().optional(),
  problems: z.array(RowProblem).optional(),
  /** The row as it stands in the sheet, where it was asked for and no credential came of it. */
  cells: z.array(z.string()).optional(),
})
export type RowOutcome = z.infer<typeof RowOutcome>

export const RowPage = z.object({ items: z.array(RowOutcome), next: z.string().optional() })
export type RowPage = z.infer<typeof RowPage>

export const RowQuery = z.strictObject({
  outcome: z.enum(['waiting', 'awarded', 'failed', 'cancelled']).optional(),
  /** Shows the cells too. */
  cells: yes.optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
})
export type RowQuery = z.infer<typeof RowQuery>

const Told = z.object({ message: z.string(), remedy: z.string() })

/** The first rows of a sheet as they would be read. Nothing is stored. */
export const SheetPreview = z.object({
  format: z.enum(['csv', 'ndjson']),
  encoding: z.enum(encodings),
  delimiter: z.string().optional(),
  /** The order that the dates show by themselves, where they do; what was given otherwise. */
  dates: z.enum(dateOrders).optional(),
  columns: z.array(SheetColumn),
  /** Required fields that no column and no constant gives. */
  missing: z.array(SheetField),
  /** What stands in the way of the sheet as a whole. */
  problems: z.array(Told),
  rows: z.array(z.object({ row: z.int(), cells: z.array(z.string()), problems: z.array(RowProblem) })),
})
export type SheetPreview = z.infer<typeof SheetPreview>
