import { WitnessFailure } from './errors.js'

export type Fetch = typeof globalThis.fetch

/** What a witness answers an add-checkpoint with (C2SP tlog-witness). */
export type Reply =
  | { kind: 'lines'; text: string }
  | { kind: 'conflict'; size: number }
  | { kind: 'refused'; status: number; text: string }

/** Bytes read of an answer: sixteen signatures of 5 kB in base64 are more than any witness has. */
const MAX_ANSWER = 64 * 1024
const SHOWN = 200

/** Sends an add-checkpoint. @throws WitnessFailure where there is no answer, or none that the protocol knows */
export async function addCheckpoint(fetch: Fetch, url: string, body: string, signal: AbortSignal): Promise<Reply> {
  const response = await send(fetch, `${withoutSlash(url)}/add-checkpoint`, { method: 'POST', body, signal })
  const text = await boundedText(response)
  if (response.status === 200) return { kind: 'lines', text }
  if (response.status !== 409) return { kind: 'refused', status: response.status, text: shown(text) }
  const size = /^(0|[1-9][0-9]{0,15})\n$/.exec(text)?.[1]
  if (mediaType(response) !== 'text/x.tlog.size' || size === undefined || !Number.isSafeInteger(Number(size)))
    throw new WitnessFailure(`it answered 409 without a size: ${shown(text)}`)
  return { kind: 'conflict', size: Number(size) }
}

/** What the witness cosigned last for a log, by the SHA-256 of its origin; undefined where it has no such answer. */
export async function lastCosigned(
  fetch: Fetch,
  url: string,
  originHash: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const response = await send(fetch, `${withoutSlash(url)}/${originHash}/checkpoint`, { signal })
  const text = await boundedText(response)
  return response.status === 200 ? text : undefined
}

async function send(fetch: Fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error' })
  } catch (error) {
    throw init.signal?.aborted ? error : new WitnessFailure(`it does not answer: ${reason(error as Error)}`)
  }
}

// fetch says "fetch failed" and has the reason inside, where several addresses of a host fail together in an error without words.
function reason({ message, cause }: Error): string {
  const inner = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause
  return inner instanceof Error && inner.message !== '' ? inner.message : message
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MAX_ANSWER) throw new WitnessFailure(`it answered with more than ${MAX_ANSWER} bytes`)
    parts.push(part)
  }
  try {
    return decoder.decode(Buffer.concat(parts))
  } catch {
    throw new WitnessFailure('it answered with something that is no UTF-8')
  }
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '')

const mediaType = (response: Response): string | undefined =>
  response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()

const shown = (text: string): string => JSON.stringify(text.trim().slice(0, SHOWN))
