import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EvilLog } from './evil-log.js'

export type Served = AsyncDisposable & {
  url: string
  /** What was put, with the authorization that came with it. */
  put: { path: string; authorization: string | undefined; body: string }[]
  /** Answers everything with this status while it is set. */
  fail: { status: number | undefined }
  /** Paths that were asked for. */
  asked: string[]
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += part
  return text
}

/** A log on the network, as it stands in its files at each request. */
export async function serve({ files, openings }: Pick<EvilLog, 'files' | 'openings'>): Promise<Served> {
  const served = { put: [] as Served['put'], fail: { status: undefined as number | undefined }, asked: [] as string[] }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    served.asked.push(url.pathname.slice(1))
    const answer = (status: number, body: string | Uint8Array = '') => void response.writeHead(status).end(body)
    if (served.fail.status !== undefined) return answer(served.fail.status)
    if (request.method === 'PUT') {
      const { authorization } = request.headers
      served.put.push({ path: url.pathname, authorization, body: await bodyOf(request) })
      return answer(200)
    }
    if (url.pathname === '/api/registry/key-openings') {
      const after = Number(url.searchParams.get('after'))
      return answer(
        200,
        openings
          .slice(after, after + 2)
          .map((line) => `${line}\n`)
          .join(''),
      )
    }
    const bytes = files.get(url.pathname.slice(1))
    return bytes ? answer(200, bytes) : answer(404)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done())
      server.closeAllConnections()
    })
  return { ...served, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close }
}
