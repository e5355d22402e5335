import { Worker } from 'node:worker_threads'

/** How long answers took, in ms. */
export type Reads = { what: string; count: number; p50: number; p99: number }

/** In a thread of its own, as JavaScript: it measures the ledger, and must not wait with it. */
const source = `
const { Agent, get } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const took = { '/log/checkpoint': [], 'a proof of inclusion': [] }
let stopped = false
parentPort.once('message', () => { stopped = true })
const read = (path) => new Promise((resolve, reject) => {
  get(workerData + path, { agent }, (answer) => {
    let text = ''
    answer.setEncoding('utf8').on('data', (part) => { text += part }).on('end', () =>
      answer.statusCode === 200 ? resolve(text) : reject(new Error(path + ': ' + answer.statusCode)))
  }).on('error', reject)
})
const timed = async (what, path) => {
  const started = performance.now()
  const text = await read(path)
  took[what].push(performance.now() - started)
  return text
}
const run = async () => {
  while (!stopped) {
    const size = Number((await timed('/log/checkpoint', '/log/checkpoint')).split('\\n')[1])
    const index = Math.floor(Math.random() * size)
    await timed('a proof of inclusion', '/api/ledger/proofs/inclusion?index=' + index + '&size=' + size)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  agent.destroy()
  parentPort.postMessage(took)
}
run()
`

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN

/** Reads the newest checkpoint and a proof up to it, again and again with 40 ms between, until it is stopped. */
export function startReader(url: string): { stop(): Promise<Reads[]> } {
  const worker = new Worker(source, { eval: true, workerData: url, execArgv: [] })
  const ended = new Promise<Record<string, number[]>>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return {
    stop: async () => {
      worker.postMessage('stop')
      return Object.entries(await ended).map(([what, took]) => {
        const sorted = took.sort((a, b) => a - b)
        return { what, count: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) }
      })
    },
  }
}
