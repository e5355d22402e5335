import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type NetConnectOpts, type Socket } from 'node:net'

/** Stands between a client and a server, and breaks the connection where a test wants it broken. */
export type BreakableWay = AsyncDisposable & {
  port: number
  /** The next request does not reach the server: its connection is cut. */
  cutRequest(): void
  /** The next request reaches the server; its answer does not reach the client: the connection is cut when it comes. */
  cutAnswer(): void
  /** Keeps back what clients send from now on. `held` resolves when there is something; `release` lets all of it go. */
  hold(): { held: Promise<void>; release(): void }
}

export async function breakableWay(target: NetConnectOpts): Promise<BreakableWay> {
  let cut: 'request' | 'answer' | undefined
  let gate: { open: Promise<void>; arrived(): void } | undefined
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = createConnection({ ...target, allowHalfOpen: true })
    const destroy = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', destroy).on('close', () => sockets.delete(socket))
    }
    const forward = async (bytes: Buffer) => {
      if (gate) {
        gate.arrived()
        await gate.open
      }
      upstream.write(bytes)
    }
    let order = Promise.resolve()
    client.on('data', (bytes) => {
      if (cut === 'request') {
        cut = undefined
        return destroy()
      }
      order = order.then(() => forward(bytes))
    })
    upstream.on('data', (bytes) => {
      // "100 Continue" asks for the rest of a request: that is no answer yet.
      if (cut === 'answer' && !bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 100'))) {
        cut = undefined
        return destroy()
      }
      client.write(bytes)
    })
    // An end is passed on behind what came before it, so that nothing breaks that was not asked to.
    client.on('end', () => {
      order = order.then(() => void upstream.end())
    })
    upstream.on('end', () => client.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cutRequest: () => {
      cut = 'request'
    },
    cutAnswer: () => {
      cut = 'answer'
    },
    hold: () => {
      const open = deferred()
      const held = deferred()
      gate = { open: open.promise, arrived: held.resolve }
      const release = () => {
        gate = undefined
        open.resolve()
      }
      return { held: held.promise, release }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function deferred(): { promise: Promise<void>; resolve(): void } {
  let resolve = () => {}
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}
