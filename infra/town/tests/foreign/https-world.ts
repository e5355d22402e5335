import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const ISSUER_ORIGIN = 'https://issuer.test'
const host = new URL(ISSUER_ORIGIN).hostname

/** Changes what the town answered before a client sees it; undefined leaves it as it is. */
export type Tamper = (path: string, body: string) => string | undefined

export type Asked = { path: string; body: string }
export type Translate = (asked: Asked) => Asked

/**
 * Programs that insist on https find the town at https://issuer.test: behind a proxy that knows this one host, with a certificate of an
 * authority that exists for this test. Nothing of the machine is changed, and no program reaches anything else.
 */
export type HttpsWorld = AsyncDisposable & {
  /** For a program that takes its proxy and its authority from the environment. */
  env: { HTTPS_PROXY: string; https_proxy: string; SSL_CERT_FILE: string; NODE_EXTRA_CA_CERTS: string }
  /** What clients wanted that the proxy knows nothing of. */
  strangers: string[]
  /** Method and path of every request since the start, with the media type of its answer. */
  asked: string[]
  tamper: Tamper | undefined
  /** Puts what a client of a draft says into the words of the standard. */
  translate: Translate
}

const openssl = (folder: string, ...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })

function makeCertificates(folder: string): { key: Buffer; cert: Buffer } {
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const authority = ['-subj', '/CN=Authority of one test', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
  openssl(folder, 'req', '-x509', ...newKey, '-days', '2', ...authority, '-keyout', 'ca.key', '-out', 'ca.pem')
  openssl(folder, 'req', ...newKey, '-subj', `/CN=${host}`, '-keyout', 'leaf.key', '-out', 'leaf.csr')
  writeFileSync(
    join(folder, 'leaf.ext'),
    `subjectAltName=DNS:${host}\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n`,
  )
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'leaf.ext']
  openssl(folder, 'x509', '-req', '-in', 'leaf.csr', ...signing, '-out', 'leaf.pem')
  return { key: readFileSync(join(folder, 'leaf.key')), cert: readFileSync(join(folder, 'leaf.pem')) }
}

const listening = (server: Server) =>
  new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const without = (headers: IncomingHttpHeaders, ...names: string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

/** Hands a request on to the town, and its answer back. */
async function forward(world: HttpsWorld, port: number, from: IncomingMessage, to: ServerResponse): Promise<void> {
  const { path, body } = world.translate({ path: from.url ?? '/', body: (await bodyOf(from)).toString() })
  const headers = without(from.headers, 'accept-encoding', 'content-length', 'transfer-encoding', 'connection')
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: '127.0.0.1', method: from.method, path, headers }, resolve).on('error', reject).end(body)
  })
  const [type] = String(answer.headers['content-type']).split(';')
  world.asked.push(`${from.method} ${from.url} ${type}`)
  const said = await bodyOf(answer)
  const changed = world.tamper?.(path, said.toString())
  to.writeHead(answer.statusCode ?? 502, without(answer.headers, 'transfer-encoding', 'content-length', 'connection'))
  to.end(changed ?? said)
}

export async function openHttpsWorld(townPort: number): Promise<HttpsWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'testamur-https-'))
  const tls = createHttpsServer(makeCertificates(folder), (from, to) => {
    void forward(world, townPort, from, to).catch(() => to.destroy())
  })
  const proxy = createServer((_, answer) => answer.writeHead(405).end())
  const sockets = new Set<Socket>()
  const tlsPort = await listening(tls)
  proxy.on('connect', (asking, client: Socket) => {
    if (asking.url !== `${host}:443`) {
      world.strangers.push(String(asking.url))
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const server = connect(tlsPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    for (const socket of [client, server])
      sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)))
  })
  const url = `http://127.0.0.1:${await listening(proxy)}`
  const ca = join(folder, 'ca.pem')
  const world: HttpsWorld = {
    env: { HTTPS_PROXY: url, https_proxy: url, SSL_CERT_FILE: ca, NODE_EXTRA_CA_CERTS: ca },
    strangers: [],
    asked: [],
    tamper: undefined,
    translate: (asked) => asked,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([closed(proxy), closed(tls as unknown as Server)])
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
