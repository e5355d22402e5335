import { problemOf, unreachable } from './problem.js'

export type Call = {
  method?: 'GET' | 'POST' | 'DELETE'
  /** The bearer key. */
  key?: string | undefined
  body?: unknown
  /** Sent as it is, in place of `body`; its type stands in `headers`. */
  file?: Blob
  idempotencyKey?: string
  signal?: AbortSignal | undefined
  accept?: string
  headers?: Record<string, string>
}

function headersOf({ key, body, idempotencyKey, accept, headers }: Call): Record<string, string> {
  return {
    accept: accept ?? 'application/json',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...headers,
  }
}

/** Sends a request to our own origin. @throws Problem */
export async function send(path: string, call: Call = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, {
      method: call.method ?? 'GET',
      headers: headersOf(call),
      cache: 'no-store',
      credentials: 'omit',
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
      ...(call.file && { body: call.file }),
      ...(call.signal && { signal: call.signal }),
    })
  } catch (cause) {
    if (call.signal?.aborted) throw cause
    throw unreachable()
  }
  if (response.ok) return response
  throw problemOf(response.status, await response.json().catch(() => undefined))
}

/** @throws Problem */
export const sendJson = async <T>(path: string, call: Call = {}): Promise<T> =>
  (await (await send(path, call)).json()) as T

/** @throws Problem */
export const sendText = async (path: string, call: Call = {}): Promise<string> =>
  (await send(path, { accept: 'text/plain, */*', ...call })).text()

/** A path with its query; what is undefined is left out. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}

export type Page<Item> = { items: Item[]; next?: string | undefined }

/** Every item of a list that is short by nature, at most 1,000. */
export async function allOf<Item>(read: (cursor?: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined && items.length < 1_000)
  return items
}
