import type { IncomingMessage, ServerResponse } from 'node:http'
import { type HttpServer, serveHttp } from '@testamur/service-kit'
import type { Placed } from '@testamur/tile-log'
import { MAX_ENTRY_SIZE } from '@testamur/transparency-log'

export type Front = {
  fetch(request: Request): Response | Promise<Response>
  /** Resolves with the place of the entry once it is durable. */
  add(bytes: Uint8Array): Promise<Placed[]>
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
const PROBLEM = { 'content-type': 'application/problem+json' }

/**
 * POST /add (raw body in, decimal index out once durable) straight at the socket, since the way through the app costs more than the append;
 * everything else through the app.
 */
export const serveFront = ({ fetch, add }: Front, place: { port: number; host: string }): Promise<HttpServer> =>
  serveHttp(
    { fetch },
    {
      ...place,
      first: (request, response) => {
        if (request.method !== 'POST' || request.url !== '/add') return false
        readEntry(request, response, (bytes) => {
          add(bytes).then(
            ([placed]) => answer(response, 200, TEXT, String(placed!.index)),
            (error: Error) => answer(response, 503, PROBLEM, problem('UNAVAILABLE', 503, error.message)),
          )
        })
        return true
      },
    },
  )

function readEntry(request: IncomingMessage, response: ServerResponse, then: (bytes: Uint8Array) => void): void {
  const parts: Buffer[] = []
  let size = 0
  const tooLarge = () => {
    const detail = `an entry may have ${MAX_ENTRY_SIZE} bytes`
    answer(response, 413, { ...PROBLEM, connection: 'close' }, problem('BODY_TOO_LARGE', 413, detail))
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_ENTRY_SIZE) {
    tooLarge()
    return
  }
  request.on('data', (part: Buffer) => {
    size += part.length
    if (size <= MAX_ENTRY_SIZE) parts.push(part)
  })
  request.on('end', () => {
    if (size > MAX_ENTRY_SIZE) tooLarge()
    else then(parts.length === 1 ? parts[0]! : Buffer.concat(parts))
  })
}

function answer(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  if (response.headersSent) return
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const problem = (code: string, status: number, detail: string): string =>
  JSON.stringify({ type: 'about:blank', title: code, status, code, detail })
