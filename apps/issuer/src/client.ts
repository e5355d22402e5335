import {
  Awarded,
  type AwardInput,
  CredentialPage,
  type CredentialQuery,
  CredentialView,
  Erased,
} from './domain/award-schemas.js'
import { BatchAccepted, BatchProgress, RowPage, type RowQuery } from './domain/batch-schemas.js'

export * from './domain/award-schemas.js'
export * from './domain/batch-schemas.js'

/** What the issuer answered in place of what was asked for: an RFC 9457 problem. */
export class IssuerProblem extends Error {
  readonly status: number
  readonly code: string
  readonly problem: unknown
  constructor(status: number, problem: { code?: string; detail?: string; title?: string }) {
    super(problem.detail ?? problem.title ?? `the issuer answered ${status}`)
    this.name = 'IssuerProblem'
    this.status = status
    this.code = problem.code ?? 'INTERNAL'
    this.problem = problem
  }
}

export type IssuerClientOptions = {
  /** Where the issuer's paths are served. */
  origin: string
  /** The bearer key of a member. */
  key: string
  fetch?: (request: Request) => Response | Promise<Response>
  /** Sent with every request, such as Testamur-As-Of and Testamur-Demo. */
  headers?: Record<string, string>
}

type Call = { method?: string; body?: string; type?: string; idempotencyKey?: string; headers?: Record<string, string> }
type Reader<T> = { parse(value: unknown): T }

async function send(options: IssuerClientOptions, path: string, call: Call): Promise<Response> {
  const { origin, key, fetch: go = fetch } = options
  const request = new Request(new URL(path, origin), {
    method: call.method ?? 'GET',
    body: call.body,
    headers: {
      authorization: `Bearer ${key}`,
      ...(call.body !== undefined && { 'content-type': call.type ?? 'application/json' }),
      ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
      ...options.headers,
      ...call.headers,
    },
  })
  const response = await go(request)
  if (response.ok) return response
  throw new IssuerProblem(response.status, (await response.json().catch(() => ({}))) as { code?: string })
}

const query = (values: object) => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return given.length > 0 ? `?${new URLSearchParams(given.map(([k, v]) => [k, String(v)]))}` : ''
}

type More = { idempotencyKey?: string; headers?: Record<string, string> }

/** The issuer's HTTP contract as functions. @throws (its calls) IssuerProblem */
export function createIssuerClient(options: IssuerClientOptions) {
  const read = async <T>(schema: Reader<T>, path: string, call: Call = {}): Promise<T> =>
    schema.parse(await (await send(options, path, call)).json())
  const post = <T>(schema: Reader<T>, path: string, body: unknown, more: More = {}) =>
    read(schema, path, { method: 'POST', body: JSON.stringify(body), ...more })
  return {
    award: (award: AwardInput, more?: More) => post(Awarded, '/api/issuer/credentials', award, more),
    credentials: (q: Partial<CredentialQuery> = {}) => read(CredentialPage, `/api/issuer/credentials${query(q)}`),
    credential: (id: string) => read(CredentialView, `/api/issuer/credentials/${id}`),
    receipt: async (id: string) => (await send(options, `/api/issuer/credentials/${id}/receipt`, {})).text(),
    eraseLearner: (learner: string) => post(Erased, '/api/issuer/learners/erase', { learner }),
    awardSheet: (format: 'csv' | 'ndjson', sheet: string, more: More = {}) => {
      const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson'
      return read(BatchAccepted, '/api/issuer/batches', { method: 'POST', body: sheet, type, ...more })
    },
    batch: (id: string) => read(BatchProgress, `/api/issuer/batches/${id}`),
    batchRows: (id: string, q: Partial<RowQuery> = {}) => read(RowPage, `/api/issuer/batches/${id}/rows${query(q)}`),
  }
}
export type IssuerClient = ReturnType<typeof createIssuerClient>
