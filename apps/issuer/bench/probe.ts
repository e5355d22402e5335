// Asks the same small thing every 10 ms from a process of its own, and tells how long each answer took, from when it was
// due: a question that is late because the one before it was late has waited too.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { fileURLToPath } from 'node:url'

export type Probe = { port: number; path: string; bearer: string }
/** Milliseconds. */
export type Waits = { count: number; p50: number; p99: number; max: number }

const EVERY_MS = 10

/** Starts asking; the answer stops it, and tells the waits. */
export async function probe(asked: Probe): Promise<() => Promise<Waits>> {
  const child = fork(fileURLToPath(import.meta.url))
  child.send(asked)
  await once(child, 'message')
  return async () => {
    child.send('stop')
    const [waits] = (await once(child, 'message')) as [Waits]
    await once(child, 'exit')
    return waits
  }
}

function ask({ port, path, bearer }: Probe, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, path, agent, host: '127.0.0.1', headers: { authorization: `Bearer ${bearer}` } },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`the probe was answered ${answer.statusCode}`))
        answer.resume().on('end', resolve)
      },
    )
    // The server may close an idle connection in the very moment in which it is used again.
    sent.on('error', (error) => (sent.reusedSocket ? resolve(ask({ port, path, bearer }, agent)) : reject(error))).end()
  })
}

function run(asked: Probe): void {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const waits: number[] = []
  const open = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const start = performance.now()
    const one = ask(asked, agent).then(() => {
      waits.push(performance.now() - start)
      open.delete(one)
    })
    open.add(one)
  }, EVERY_MS)
  process.once('message', async () => {
    clearInterval(timer)
    await Promise.all(open)
    waits.sort((a, b) => a - b)
    const at = (share: number) => waits[Math.floor((waits.length - 1) * share)] ?? Number.NaN
    process.send?.({ count: waits.length, p50: at(0.5), p99: at(0.99), max: at(1) } satisfies Waits)
    agent.destroy()
    process.disconnect()
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send)
  process.once('message', (asked: Probe) => {
    run(asked)
    process.send?.('asking')
  })
