import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Heard = { headers: IncomingHttpHeaders; body: string }

export type Receiver = AsyncDisposable & {
  url: string
  /** What came while it was up, in order. */
  heard: Heard[]
  /** Attempts that met it while it was down. */
  refused: number
  /** Nobody home: connections are reset until `up`. */
  down(): void
  up(): void
}

/** An employer's own HTTP server that takes webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const heard: Heard[] = []
  let away = false
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    if (away) {
      receiver.refused++
      request.socket.destroy()
      return
    }
    for await (const part of request) parts.push(part as Buffer)
    heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard,
    refused: 0,
    down: () => {
      away = true
    },
    up: () => {
      away = false
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return receiver
}
