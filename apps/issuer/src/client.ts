import { type ErrorCode, errorTitles, TestamurError, type Violation } from '@testamur/credential-model'
import {
  Awarded,
  type AwardInput,
  BatchAccepted,
  BatchPage,
  type BatchQuery,
  BatchView,
  CredentialPage,
  type CredentialQuery,
  CredentialView,
  Erased,
  type ReadingOptions,
  RowPage,
  type RowQuery,
  type SheetOptions,
  SheetPreview,
} from './contract.js'

export * from './contract.js'

type Problem = { code?: string; detail?: string; title?: string; remedy?: string; violations?: Violation[] }

const isCode = (code: string | undefined): code is ErrorCode => code !== undefined && Object.hasOwn(errorTitles, code)

/** What the issuer answered in place of what was asked for: an RFC 9457 problem, with its HTTP status. */
export class IssuerProblem extends TestamurError {
  readonly status: number
  constructor(status: number, { code, detail, title, remedy, violations }: Problem) {
    const known = isCode(code) ? code : 'UNAVAILABLE'
    super(known, detail ?? title ?? `the issuer answered ${status}`, { remedy, violations })
    this.name = 'IssuerProblem'
    this.status = status
  }
}

export type IssuerClientOptions = {
  /** The origin, such as `http://localhost:8080`; in a browser '' for its own. */
  origin: string
  /** The bearer key of a member. */
  key: string
  /** The service's own fetch where both live in one process. */
  fetch?: (input: string, init: RequestInit) => Response | Promise<Response>
}

export type CallOptions = {
  idempotencyKey?: string
  /** Sent along, such as Testamur-As-Of and Testamur-Demo. */
  headers?: Record<string, string>
}

export type SheetFormat = 'csv' | 'ndjson'
/** A sheet as text, or as the bytes of its file. */
export type SheetBody = string | Uint8Array<ArrayBuffer> | Blob
type HandedIn = CallOptions & SheetOptions & { part?: boolean }

type Call = CallOptions & { method?: string; body?: SheetBody | undefined; type?: string }
type Reader<T> = { parse(value: unknown): T }

async function send(options: IssuerClientOptions, path: string, call: Call): Promise<Response> {
  const { origin, key, fetch: go = (input, init) => fetch(input, init) } = options
  const { method = 'GET', body, type = 'application/json', idempotencyKey, headers } = call
  const response = await go(`${origin}${path}`, {
    method,
    body,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': type }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...headers,
    },
  })
  if (response.ok) return response
  throw new IssuerProblem(response.status, (await response.json().catch(() => ({}))) as Problem)
}

const query = (values: object) => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return given.length > 0 ? `?${new URLSearchParams(given.map(([k, v]) => [k, String(v)]))}` : ''
}

/** The issuer's HTTP contract as functions. @throws (its calls) IssuerProblem, a TestamurError with the HTTP status */
export function createIssuerClient(options: IssuerClientOptions) {
  const read = async <T>(schema: Reader<T>, path: string, call: Call = {}): Promise<T> =>
    schema.parse(await (await send(options, path, call)).json())
  const post = <T>(schema: Reader<T>, path: string, body: unknown, more: CallOptions = {}) =>
    read(schema, path, { method: 'POST', body: JSON.stringify(body), ...more })
  const handIn = <T>(schema: Reader<T>, path: string, format: SheetFormat, body: SheetBody, more: HandedIn) => {
    const { idempotencyKey, headers, mapping, constants, ...plain } = more
    const asJson = (value: object | undefined) => value && JSON.stringify(value)
    const at = `${path}${query({ ...plain, mapping: asJson(mapping), constants: asJson(constants) })}`
    const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
    return read(schema, at, { method: 'POST', body, type, idempotencyKey, headers })
  }
  return {
    award: (award: AwardInput, more?: CallOptions) => post(Awarded, '/api/issuer/credentials', award, more),
    credentials: (q: Partial<CredentialQuery> = {}) => read(CredentialPage, `/api/issuer/credentials${query(q)}`),
    credential: (id: string) => read(CredentialView, `/api/issuer/credentials/${id}`),
    receipt: async (id: string) => (await send(options, `/api/issuer/credentials/${id}/receipt`, {})).text(),
    eraseLearner: (learner: string) => post(Erased, '/api/issuer/learners/erase', { learner }),
    /** Takes in a sheet; its good rows are awarded at once, with `hold` when it is started. */
    awardSheet: (format: SheetFormat, sheet: SheetBody, { hold, name, ...more }: CallOptions & SheetOptions = {}) =>
      handIn(BatchAccepted, '/api/issuer/batches', format, sheet, { hold, name, ...more }),
    previewSheet: (format: SheetFormat, sheet: SheetBody, more: ReadingOptions & { part?: boolean } = {}) =>
      handIn(SheetPreview, '/api/issuer/batches/preview', format, sheet, more),
    batches: (q: Partial<BatchQuery> = {}) => read(BatchPage, `/api/issuer/batches${query(q)}`),
    batch: (id: string) => read(BatchView, `/api/issuer/batches/${id}`),
    batchRows: (id: string, q: Partial<RowQuery> = {}) => read(RowPage, `/api/issuer/batches/${id}/rows${query(q)}`),
    /** Starts, pauses, resumes or cancels a sheet. */
    steerBatch: (id: string, steering: 'start' | 'pause' | 'resume' | 'cancel') =>
      read(BatchView, `/api/issuer/batches/${id}/${steering}`, { method: 'POST' }),
    /** The rows that failed, or all rows with their offers, as CSV. */
    batchFile: async (id: string, file: 'errors' | 'result') =>
      (await send(options, `/api/issuer/batches/${id}/${file}.csv`, {})).text(),
  }
}
export type IssuerClient = ReturnType<typeof createIssuerClient>
