import { type ErrorCode, errorTitles, TestamurError, type Violation } from '@testamur/credential-model'
import {
  Awarded,
  type AwardInput,
  BatchAccepted,
  BatchProgress,
  CredentialPage,
  type CredentialQuery,
  CredentialView,
  Erased,
  RowPage,
  type RowQuery,
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

type Call = CallOptions & { method?: string; body?: string; type?: string }
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
  return {
    award: (award: AwardInput, more?: CallOptions) => post(Awarded, '/api/issuer/credentials', award, more),
    credentials: (q: Partial<CredentialQuery> = {}) => read(CredentialPage, `/api/issuer/credentials${query(q)}`),
    credential: (id: string) => read(CredentialView, `/api/issuer/credentials/${id}`),
    receipt: async (id: string) => (await send(options, `/api/issuer/credentials/${id}/receipt`, {})).text(),
    eraseLearner: (learner: string) => post(Erased, '/api/issuer/learners/erase', { learner }),
    awardSheet: (format: 'csv' | 'ndjson', sheet: string, more: CallOptions = {}) => {
      const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
      return read(BatchAccepted, '/api/issuer/batches', { method: 'POST', body: sheet, type, ...more })
    },
    batch: (id: string) => read(BatchProgress, `/api/issuer/batches/${id}`),
    batchRows: (id: string, q: Partial<RowQuery> = {}) => read(RowPage, `/api/issuer/batches/${id}/rows${query(q)}`),
  }
}
export type IssuerClient = ReturnType<typeof createIssuerClient>
