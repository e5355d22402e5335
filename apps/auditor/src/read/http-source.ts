import { setTimeout as pause } from 'node:timers/promises'
import { unreachable } from '../audit/finding.js'
import { MAX_OPENINGS, type Source } from './source.js'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

const TIMEOUT_MS = 30_000
const PAUSES_MS = [200, 1_000, 3_000]
const OPENINGS_PATH = 'api/registry/key-openings'
const utf8 = new TextDecoder('utf-8', { fatal: true })

class Passing extends Error {}

const why = (error: unknown): string => {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

async function bounded(answer: Response, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > max) throw unreachable(`${answer.url} has more than ${max} bytes`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

async function getOnce(fetch: Fetch, url: string, max: number): Promise<Uint8Array | undefined> {
  let answer: Response
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (error) {
    throw new Passing(`${url}: ${why(error)}`)
  }
  if (answer.ok) {
    try {
      return await bounded(answer, max)
    } catch (error) {
      if ((error as Error).name === 'Halt') throw error
      throw new Passing(`${url}: ${why(error)}`)
    }
  }
  await answer.body?.cancel()
  if (answer.status === 404 || answer.status === 410) return undefined
  const text = `${url} answers ${answer.status}`
  throw answer.status >= 500 || answer.status === 429 ? new Passing(text) : unreachable(text)
}

/** One resource; what may pass is tried again for a few seconds. @throws Halt UNREACHABLE */
export async function get(
  url: string,
  max: number,
  { fetch = globalThis.fetch, pauses = PAUSES_MS }: { fetch?: Fetch; pauses?: readonly number[] } = {},
): Promise<Uint8Array | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await getOnce(fetch, url, max)
    } catch (error) {
      if (!(error instanceof Passing)) throw error
      const next = pauses[attempt]
      if (next === undefined) throw unreachable(error.message)
      await pause(next)
    }
  }
}

/** A log on the network, by the origin that people use. */
export function httpSource(url: string, options: { fetch?: Fetch; pauses?: readonly number[] } = {}): Source {
  const base = url.replace(/\/+$/, '')
  return {
    name: base,
    online: true,
    read: (path, max) => get(`${base}/${path}`, max, options),
    openings: async (after) => {
      const bytes = await get(`${base}/${OPENINGS_PATH}?after=${after}`, MAX_OPENINGS, options)
      return bytes && utf8.decode(bytes)
    },
  }
}
