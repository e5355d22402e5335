import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal, WitnessError } from './errors.js'
import { readBody } from './read-body.js'
import type { Witness } from './witness.js'

type Answer = { status: number; body: string; headers?: Record<string, string> }

export type WitnessServer = {
  readonly url: string
  close(): Promise<void>
}

const TEXT = 'text/plain; charset=utf-8'
const IDLE_MS = 75_000
const REQUEST_MS = 10_000
const MAX_CONNECTIONS = 512

const text = (status: number, body: string, headers?: Record<string, string>): Answer => ({
  status,
  body: `${body}\n`,
  headers,
})

function refused({ status, message, size }: Refusal): Answer {
  if (size !== undefined) return text(status, String(size), { 'content-type': 'text/x.tlog.size' })
  // What is left of a body that was not read to its end cannot be told from a next request.
  return text(status, message, status === 413 ? { connection: 'close' } : undefined)
}

function notAllowed(allow: string): Answer {
  return text(405, `use ${allow}`, { allow })
}

async function addCheckpoint(witness: Witness, request: IncomingMessage): Promise<Answer> {
  try {
    return { status: 200, body: await witness.addCheckpoint(await readBody(request)) }
  } catch (error) {
    if (error instanceof Refusal) return refused(error)
    throw error
  }
}

async function answer(witness: Witness, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').split('?')[0]!
  if (path === '/add-checkpoint')
    return request.method === 'POST' ? addCheckpoint(witness, request) : notAllowed('POST')
  const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1]
  if (hash === undefined && path !== '/vkey' && path !== '/healthz')
    return text(404, 'POST /add-checkpoint, or GET /<SHA-256 of an origin>/checkpoint, /vkey, /healthz')
  if (request.method !== 'GET' && request.method !== 'HEAD') return notAllowed('GET, HEAD')
  if (path === '/healthz') return text(200, 'ok')
  if (path === '/vkey') return text(200, witness.keys.map(({ vkey }) => vkey).join('\n'))
  const note = witness.checkpoint(hash!)
  if (note === undefined) return text(404, 'no checkpoint of such a log was cosigned here')
  return { status: 200, body: note, headers: { 'cache-control': 'no-cache' } }
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { 'content-type': TEXT, 'content-length': bytes.length, ...headers })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** Serves a witness over HTTP; `failed` hears of what is no request's fault, such as a full disk. */
export async function serveWitness(
  witness: Witness,
  { port, host }: { port: number; host: string },
  failed: (error: Error) => void,
): Promise<WitnessServer> {
  const server = createServer((request, response) => {
    answer(witness, request)
      .catch((error: Error) => {
        // A client that went away in the middle of its body is nobody's failure.
        if (!request.destroyed || request.complete) failed(error)
        return text(500, 'the checkpoint could not be stored: it was not cosigned')
      })
      .then((made) => send(request, response, made))
  })
  server.keepAliveTimeout = IDLE_MS
  server.requestTimeout = REQUEST_MS
  server.headersTimeout = REQUEST_MS
  server.maxConnections = MAX_CONNECTIONS
  await listen(server, port, host)
  const { port: chosen } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await witness.settled()
      setTimeout(() => server.closeAllConnections(), REQUEST_MS).unref()
      await closed
    },
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw new WitnessError(`cannot listen on ${host}:${port}: ${(cause as Error).message}`, { cause })
  }
}
