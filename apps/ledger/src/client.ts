import { type ErrorCode, TestamurError } from '@testamur/credential-model'
import { z } from 'zod'
import {
  CheckpointPage,
  ConsistencyProof,
  EntryPage,
  EntryView,
  HaltList,
  InclusionProof,
  LedgerStatus,
  SetAsideView,
} from './contract.js'

export * from './contract.js'

export type LedgerClientOptions = {
  /** The origin, such as `http://localhost:8080`; in a browser '' for its own. */
  origin: string
  /** A bearer key, for halts alone. */
  key?: string
  /** The service's own fetch where both live in one process. */
  fetch?: (input: string, init: RequestInit) => Response | Promise<Response>
}

type Query = Record<string, string | number | undefined>

const Failure = z.object({ code: z.string(), detail: z.string().optional(), remedy: z.string().optional() })

async function failureOf(response: Response): Promise<TestamurError> {
  const problem = Failure.safeParse(await response.json().catch(() => undefined))
  if (!problem.success) return new TestamurError('UNAVAILABLE', `The ledger answered ${response.status}.`)
  const { code, detail = '', remedy } = problem.data
  return new TestamurError(code as ErrorCode, detail, { remedy })
}

function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}

/** Typed calls of the ledger. Each throws the TestamurError that the service answered with. */
export function createLedgerClient(options: LedgerClientOptions) {
  const { origin, key, fetch: send = (input, init) => fetch(input, init) } = options

  async function answer(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = {}
    if (key !== undefined) headers.authorization = `Bearer ${key}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await send(`${origin}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw await failureOf(response)
    return response
  }
  const read = async <Schema extends z.ZodType>(path: string, schema: Schema, query?: Query) =>
    schema.parse(await (await answer('GET', withQuery(`/api/ledger${path}`, query))).json()) as z.infer<Schema>
  const text = async (path: string) => (await answer('GET', path)).text()
  const entryPath = (event: string) => `/entries/${encodeURIComponent(event)}`
  const haltPath = (at: { topic: string; partition: number; offset: string | bigint }) =>
    `/api/ledger/halts/${encodeURIComponent(at.topic)}/${at.partition}/${at.offset}/set-aside`

  return {
    status: () => read('/status', LedgerStatus),
    /** ENTRY_NOT_FOUND until the event is sequenced and a checkpoint covers it. */
    entry: (event: string) => read(entryPath(event), EntryView),
    /** The receipt alone, `c2sp.org/tlog-proof@v1`. */
    receipt: (event: string) => text(`/api/ledger${entryPath(event)}/receipt`),
    entries: (page: { limit?: number; cursor?: string } = {}) => read('/entries', EntryPage, page),
    checkpoints: (page: { limit?: number; cursor?: string } = {}) => read('/checkpoints', CheckpointPage, page),
    inclusion: (query: { index: number; size?: number }) => read('/proofs/inclusion', InclusionProof, query),
    consistency: (query: { from: number; to?: number }) => read('/proofs/consistency', ConsistencyProof, query),
    /** With the scope `ledger:audit` or `ledger:admin`. */
    halts: () => read('/halts', HaltList),
    /** With the scope `ledger:admin`. */
    setAside: async (at: { topic: string; partition: number; offset: string | bigint }, note?: string) =>
      SetAsideView.parse(await (await answer('POST', haltPath(at), note === undefined ? {} : { note })).json()),
    /** The signed note of the latest checkpoint; NO_CHECKPOINT before the first. */
    checkpoint: () => text('/log/checkpoint'),
    /** The log's verifier key. */
    vkey: async () => (await text('/log/vkey')).trim(),
    /** The bytes of a tile or an entry bundle, by its path as `formatTilePath` and `formatBundlePath` write it. */
    tile: async (path: string) => new Uint8Array(await (await answer('GET', `/log/${path}`)).arrayBuffer()),
  }
}
export type LedgerClient = ReturnType<typeof createLedgerClient>
