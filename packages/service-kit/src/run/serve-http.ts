import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Service } from './service.js'

export type HttpServer = {
  /** `http://host:port`, with the port that was really taken. */
  url: string
  port: number
  /** Takes no new request, lets those under way end, and cuts what is left after `deadlineMs`. */
  close(deadlineMs: number): Promise<void>
}

async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), deadlineMs)
  // A connection that is kept alive turns idle when its request ends, and nothing else would close it.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearTimeout(timer)
  clearInterval(idle)
}

/** Listens on `port` (0: any free one). @throws Error where the port is taken, with what to do */
export async function serveHttp(
  app: Service['app'],
  { port, host, first }: { port: number; host: string; first?: Handler },
): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) }) as Server
  if (first) putFirst(server, first)
  server.requestTimeout = 60_000
  server.headersTimeout = 15_000
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is taken: stop what listens there, or set PORT to another one.`, { cause: error })
  }
  const taken = (server.address() as AddressInfo).port
  return { url: `http://${host}:${taken}`, port: taken, close: (deadlineMs) => closeServer(server, deadlineMs) }
}

/** Answers a request itself and says so, or leaves it to the app: for a path where the way through the app costs more than the work. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => boolean

function putFirst(server: Server, first: Handler): void {
  const others = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!first(request, response)) for (const other of others) other.call(server, request, response)
  })
}
