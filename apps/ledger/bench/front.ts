import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createLogger } from '@testamur/service-kit'
import { openBareLog } from '../src/bare-log.js'

// POST /add of the bare log, each answered once it is durable, with the load generator as a process of its own on the same cores. Beside it the
// raw limit: the same load on a server of node:http that reads the body and answers at once.

const SECONDS = Number(process.env.BENCH_SECONDS ?? 8)
const CONNECTIONS = Number(process.env.BENCH_CONNECTIONS ?? 128)

type Load = { answered: number; failed: number; p50: number; p99: number }

/** Keeps so many connections busy with entries of 400 bytes, written and read at the socket, since a client library would be what is measured. */
const generator = `
const net = require('node:net')
const [port, connections, seconds] = process.argv.slice(1).map(Number)
const body = Buffer.alloc(400)
const head = Buffer.from('POST /add HTTP/1.1\\r\\nhost: localhost\\r\\ncontent-length: 400\\r\\n\\r\\n')
const until = performance.now() + seconds * 1000
const took = []
let [failed, open, count] = [0, connections, 0]
const connect = () => {
  const socket = net.connect(port, '127.0.0.1').setNoDelay()
  let started = 0
  let answer = ''
  const send = () => {
    started = performance.now()
    body.writeUInt32BE(++count, 0)
    body.writeUInt32BE(port, 4)
    socket.write(Buffer.concat([head, body]))
  }
  socket.on('connect', send).on('data', (part) => {
    answer += part.toString('latin1')
    const end = answer.indexOf('\\r\\n\\r\\n')
    if (end < 0) return
    const length = Number(/content-length: (\\d+)/i.exec(answer)?.[1])
    if (answer.length < end + 4 + length) return
    if (answer.startsWith('HTTP/1.1 200')) took.push(performance.now() - started)
    else failed++
    answer = ''
    if (performance.now() < until) return send()
    socket.end()
    if (--open === 0) finish()
  }).on('error', () => { failed++; if (--open === 0) finish() })
}
const finish = () => {
  took.sort((a, b) => a - b)
  const at = (p) => took[Math.floor((took.length - 1) * p)]
  console.log(JSON.stringify({ answered: took.length, failed, p50: at(0.5), p99: at(0.99) }))
}
for (let i = 0; i < connections; i++) connect()
`

async function load(port: number): Promise<Load> {
  const child = spawn(process.execPath, ['-e', generator, String(port), String(CONNECTIONS), String(SECONDS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (part) => {
    text += part
  })
  await once(child, 'close')
  return JSON.parse(text) as Load
}

const show = (what: string, { answered, failed, p50, p99 }: Load) => {
  const rate = `${Math.round(answered / SECONDS).toLocaleString('en')}/s`
  console.log(
    `${what.padEnd(56)}${rate.padStart(12)}   p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, failed ${failed}`,
  )
}

async function rawLoad(): Promise<Load> {
  const server = createServer((request, response) => {
    request.on('data', () => {}).on('end', () => response.writeHead(200, { 'content-length': 1 }).end('0'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answered = await load((server.address() as AddressInfo).port)
  server.closeAllConnections()
  server.close()
  return answered
}

const home = mkdtempSync(join(process.env.BENCH_DIR ?? '.', '.bench-front-'))
try {
  const raw = await rawLoad()
  show(`raw: node:http that answers at once, ${CONNECTIONS} connections`, raw)
  const log = await openBareLog({ home, origin: 'bench.test/front', port: 0, log: createLogger('ledger', 'silent') })
  const front = await load(Number(new URL(log.url).port))
  show(`POST /add, each durable, ${CONNECTIONS} connections`, front)
  console.log(`${((front.answered / raw.answered) * 100).toFixed(0)} % of the raw limit`)
  await log.stop()
} finally {
  rmSync(home, { recursive: true, force: true })
}
