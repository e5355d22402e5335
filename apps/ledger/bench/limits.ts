import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Operations per second. */
export type Rate = number

export const rateOf = (count: number, startedMs: number): Rate => (count * 1_000) / (performance.now() - startedMs)

/** Ed25519 verifications of one thread, with the key at hand. */
export function verifyingLimit(count: number): Rate {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const message = Buffer.alloc(400, 7)
  const signature = sign(null, message, privateKey)
  const started = performance.now()
  for (let i = 0; i < count; i++) if (!verify(null, message, publicKey, signature)) throw new Error('does not verify')
  return rateOf(count, started)
}

/** One after the other in each of so many threads: the most that Node.js verifies on as many cores, and the processor time of one. */
export async function verifyingLimitOfThreads(count: number, threads: number): Promise<{ rate: Rate; cpuUs: number }> {
  const source = `
    const { generateKeyPairSync, sign, verify } = require('node:crypto')
    const { parentPort, workerData } = require('node:worker_threads')
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const message = Buffer.alloc(400, 7)
    const signature = sign(null, message, privateKey)
    const some = (count) => {
      for (let i = 0; i < count; i++) if (!verify(null, message, publicKey, signature)) throw new Error('does not verify')
    }
    parentPort.on('message', () => { some(workerData); parentPort.postMessage('done') })
    some(200)
    parentPort.postMessage('ready')`
  const workers = Array.from(
    { length: threads },
    () => new Worker(source, { eval: true, workerData: count, execArgv: [] }),
  )
  const all = () => Promise.all(workers.map((worker) => once(worker, 'message')))
  await all()
  const started = performance.now()
  const before = process.cpuUsage()
  for (const worker of workers) worker.postMessage('go')
  await all()
  const rate = rateOf(count * threads, started)
  const { user, system } = process.cpuUsage(before)
  await Promise.all(workers.map((worker) => worker.terminate()))
  return { rate, cpuUs: (user + system) / (count * threads) }
}
