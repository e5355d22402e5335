import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { vi } from 'vitest'

export type Received = { path: string; headers: IncomingHttpHeaders; body: string; at: number }
/** What the receiver does with a request; a number is answered as the status. */
export type Behaviour = number | ((response: ServerResponse) => void)

export type Receiver = AsyncDisposable & {
  url(path: string): string
  /** What the path does from now on: each in turn, the last one for good. */
  on(path: string, ...behaviours: Behaviour[]): void
  at(path: string): Received[]
  /** Waits until the path has been called so often. */
  calls(path: string, times: number, timeout?: number): Promise<Received[]>
}

export const hang: Behaviour = () => {}
export const reset: Behaviour = (response) => response.destroy()
/** Begins an answer and never ends it. */
export const trickle: Behaviour = (response) => void response.writeHead(200).write('.')
export const redirectTo =
  (location: string): Behaviour =>
  (response) =>
    response.writeHead(301, { location }).end()

/** An employer's endpoint on a free port of 127.0.0.1. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const plans = new Map<string, Behaviour[]>()
  const next = (path: string): Behaviour => {
    const plan = plans.get(path) ?? [204]
    return (plan.length > 1 ? plan.shift() : plan[0]) as Behaviour
  }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const path = request.url ?? ''
    received.push({ path, headers: request.headers, body, at: performance.now() })
    const behaviour = next(path)
    if (typeof behaviour === 'number') response.writeHead(behaviour).end()
    else behaviour(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const at = (path: string) => received.filter((r) => r.path === path)
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    on: (path, ...behaviours) => void plans.set(path, behaviours),
    at,
    calls: (path, times, timeout = 25_000) =>
      vi.waitFor(
        () => {
          if (at(path).length < times) throw new Error(`${path} was called ${at(path).length} of ${times} times`)
          return at(path)
        },
        { timeout, interval: 10 },
      ),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
