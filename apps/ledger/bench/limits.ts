import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { appendLeaves, emptyFrontier, leafHash } from '@testamur/transparency-log'
import type { Pool } from 'pg'
import { pack } from '../src/store/packed.js'

/** Operations per second. */
export type Rate = number

export const rateOf = (count: number, startedMs: number): Rate => (count * 1_000) / (performance.now() - startedMs)

/** Leaf hashes and tree of entries of this size, in memory: one thread of SHA-256. */
export function hashingLimit(entries: readonly Uint8Array[]): Rate {
  const started = performance.now()
  appendLeaves(emptyFrontier(), entries.map(leafHash))
  return rateOf(entries.length, started)
}

/** Ed25519 verifications of one thread, with the key at hand. */
export function verifyingLimit(count: number): Rate {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const message = Buffer.alloc(400, 7)
  const signature = sign(null, message, privateKey)
  const started = performance.now()
  for (let i = 0; i < count; i++) if (!verify(null, message, publicKey, signature)) throw new Error('does not verify')
  return rateOf(count, started)
}

/** The same by all threads that the process has for it, as the ledger checks. */
export async function verifyingLimitOfAll(count: number): Promise<Rate> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const message = Buffer.alloc(400, 7)
  const signature = sign(null, message, privateKey)
  const started = performance.now()
  const one = () =>
    new Promise<void>((resolve, reject) =>
      verify(null, message, publicKey, signature, (error, holds) =>
        error || !holds ? reject(error ?? new Error('does not verify')) : resolve(),
      ),
    )
  await Promise.all(Array.from({ length: count }, one))
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

/** Rows of an index and the entry, one transaction a batch, durable: what PostgreSQL takes from one session. */
export async function insertLimit(pool: Pool, entries: readonly Uint8Array[], batch: number): Promise<Rate> {
  await pool.query('CREATE TABLE raw_rows (index bigint PRIMARY KEY, entry bytea NOT NULL)')
  const started = performance.now()
  for (let first = 0; first < entries.length; first += batch) {
    const { bytes, at, length } = pack(entries.slice(first, first + batch))
    await pool.query(
      `INSERT INTO raw_rows SELECT $1::bigint + place - 1, substring($2::bytea FROM at FOR length)
       FROM unnest($3::int[], $4::int[]) WITH ORDINALITY AS new (at, length, place)`,
      [first, bytes, at, length],
    )
  }
  const rate = rateOf(entries.length, started)
  await pool.query('DROP TABLE raw_rows')
  return rate
}
