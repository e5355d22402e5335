// A load generator in a process of its own: sends one request after the other on each of its connections, as quickly as
// answers come. It speaks just enough HTTP/1.1 to leave the CPU to what is measured.
import { connect, type Socket } from 'node:net'

export type Load = {
  port: number
  path: string
  headers: Record<string, string>
  /** `{n}` stands for a number that no other request of the run has. */
  body: string
  connections: number
  seconds: number
}
export type LoadResult = { rate: number; p50: number; p99: number; failed: number; firstFailure?: string }

function requestOf({ path, headers, body }: Load, n: number): string {
  const text = body.replaceAll('{n}', String(n))
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': Buffer.byteLength(text) })
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`
}

/** Reads answers that say their length; calls `answered` with the head of each. */
function readAnswers(socket: Socket, answered: (head: string, body: string) => void): void {
  let held = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    held += chunk
    const end = held.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = held.slice(0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN)
    if (Number.isNaN(length)) throw new Error(`an answer without its length: ${head}`)
    if (held.length < end + 4 + length) return
    const body = held.slice(end + 4, end + 4 + length)
    held = ''
    answered(head, body)
  })
}

function run(load: Load): Promise<LoadResult> {
  const times: number[] = []
  let next = 0
  let failed = 0
  let firstFailure: string | undefined
  const start = performance.now()
  const end = start + load.seconds * 1_000
  const connection = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(load.port, '127.0.0.1').on('error', reject)
      let sent = 0
      const send = () => {
        sent = performance.now()
        if (sent >= end) return resolve(void socket.end())
        socket.write(requestOf(load, next++))
      }
      readAnswers(socket, (head, body) => {
        times.push(performance.now() - sent)
        if (!/^HTTP\/1\.1 2/.test(head)) {
          failed++
          firstFailure ??= `${head.split('\r\n')[0]} ${body}`
        }
        send()
      })
      send()
    })
  return Promise.all(Array.from({ length: load.connections }, connection)).then(() => {
    const seconds = (performance.now() - start) / 1_000
    const sorted = times.sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    return { rate: times.length / seconds, p50: at(0.5), p99: at(0.99), failed, firstFailure }
  })
}

process.once('message', async (load: Load) => {
  process.send?.(await run(load))
  process.disconnect()
})
