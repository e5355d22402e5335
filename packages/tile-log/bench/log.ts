import { spawn } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  appendLeaves,
  cosignNote,
  emptyFrontier,
  formatProof,
  formatVerifierKey,
  KEY_TYPE,
  leafHash,
  logPolicy,
  type NoteSigner,
  parseProof,
  rootOf,
  verifierKey,
  verifyProof,
} from '@testamur/transparency-log'
import { fileStore, openFileJournal, openTileLog, type TileLog } from '../src/index.js'

// What one process appends to a log in files, durable and exactly once by event id, up to published checkpoints, beside what the same machine
// does raw in the same run: one thread of SHA-256 tree and one file, each batch synced. BENCH_DIR is on the disk to measure.

const BATCHES = [256, 1_024, 4_096]
const ENTRIES = Number(process.env.BENCH_ENTRIES ?? 300_000)
const LARGE = Number(process.env.BENCH_LARGE ?? 1_000_000)
const SIZE = 400
const ORIGIN = 'bench.test/log'

type Entry = { id: Uint8Array; bytes: Uint8Array }

/** New entries of 400 random bytes, made outside what is measured. */
function makeBatch(count: number): Entry[] {
  const random = randomBytes(count * (SIZE + 16))
  return Array.from({ length: count }, (_, i) => {
    const at = i * (SIZE + 16)
    return { id: random.subarray(at, at + 16), bytes: random.subarray(at + 16, at + 16 + SIZE) }
  })
}

/** The same in each process of the bench: RFC 8410's PKCS #8 around a seed that is hashed from the name. */
function signerOf(name: string): NoteSigner {
  const seed = createHash('sha256').update(name).digest()
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const raw = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url')
  return { name, publicKey: raw, sign: (message) => sign(null, message, privateKey) }
}

const signer = signerOf(ORIGIN)
const witnesses = [signerOf('witness.test/1'), signerOf('witness.test/2')]
/** As two witnesses next door would, without their round trip. */
const cosigner = {
  cosign: async ({ note }: { note: string }) => {
    let cosigned = note
    for (const witness of witnesses) cosigned = await cosignNote(cosigned, witness, Math.floor(Date.now() / 1_000))
    return cosigned
  },
}

const open = async (dir: string): Promise<TileLog> =>
  openTileLog({
    origin: ORIGIN,
    signer,
    journal: await openFileJournal(join(dir, 'journal')),
    objects: fileStore(join(dir, 'public')),
    snapshots: fileStore(join(dir, 'state')),
    witnesses: cosigner,
  })

const perSecond = (count: number, ms: number) => `${Math.round((count * 1_000) / ms).toLocaleString('en')}/s`
const show = (what: string, figure: string) => console.log(`${what.padEnd(72)}${figure.padStart(20)}`)
const percentile = (sorted: readonly number[], p: number) => sorted[Math.floor((sorted.length - 1) * p)] ?? 0
const inMs = (ms: number) => `${ms.toFixed(2)} ms`
const summary = (times: number[]) => {
  times.sort((a, b) => a - b)
  return `${percentile(times, 0.5).toFixed(2)} / ${percentile(times, 0.99).toFixed(2)} ms`
}

/** Leaf hashes, tree, and one synced write a batch: nothing of the log. */
function rawLimit(dir: string, batch: number): number {
  const { O_WRONLY, O_CREAT, O_DSYNC } = constants
  const file = openSync(join(dir, `raw-${batch}`), O_WRONLY | O_CREAT | O_DSYNC)
  let frontier = emptyFrontier()
  let ms = 0
  for (let done = 0; done < ENTRIES; done += batch) {
    const entries = makeBatch(batch)
    const started = performance.now()
    frontier = appendLeaves(
      frontier,
      entries.map(({ bytes }) => leafHash(bytes)),
    ).frontier
    writeSync(file, Buffer.concat(entries.map(({ bytes }) => bytes)))
    ms += performance.now() - started
  }
  rootOf(frontier)
  closeSync(file)
  return ms
}

/** Appends `count` more, two calls on their way at a time, with a checkpoint each second and one at the end. Time to make entries is left out. */
async function appendAll(log: TileLog, count: number, batch: number): Promise<number> {
  let ms = 0
  const publishing: Promise<unknown>[] = []
  let publishedAt = performance.now()
  for (let done = 0; done < count; ) {
    const groups = Array.from({ length: Math.max(2, Math.ceil(16_384 / batch)) }, () => makeBatch(batch))
    const started = performance.now()
    const onTheirWay: Promise<unknown>[] = []
    for (const group of groups) {
      onTheirWay.push(log.append(group))
      if (onTheirWay.length >= 2) await onTheirWay.shift()
    }
    await Promise.all(onTheirWay)
    if (performance.now() - publishedAt > 1_000) {
      publishedAt = performance.now()
      publishing.push(log.publish())
    }
    done += groups.length * batch
    ms += performance.now() - started
  }
  const started = performance.now()
  await Promise.all(publishing)
  await log.publish()
  return ms + performance.now() - started
}

async function measureRates(dir: string): Promise<void> {
  for (const batch of BATCHES) {
    const raw = rawLimit(dir, batch)
    const log = await open(join(dir, `log-${batch}`))
    await log.lead()
    const before = log.size
    const ms = await appendAll(log, ENTRIES, batch)
    const count = log.size - before
    show(`raw: SHA-256 tree and a synced file, batches of ${batch}`, perSecond(ENTRIES, raw))
    show(
      `log: to a published checkpoint, batches of ${batch}`,
      `${perSecond(count, ms)} ${(((count / ms) * raw * 100) / ENTRIES).toFixed(0)} %`,
    )
    await log.stop()
  }
}

async function measureLarge(dir: string): Promise<void> {
  const home = join(dir, 'large')
  const log = await open(home)
  await log.lead()
  const first = await appendAll(log, 10_000, 1_024)
  const firstCount = log.size
  const before = log.size
  const rest = await appendAll(log, LARGE - log.size, 1_024)
  show(`cost of an entry, up to ${firstCount.toLocaleString('en')}`, `${((first * 1e3) / firstCount).toFixed(2)} µs`)
  show(
    `cost of an entry, up to ${log.size.toLocaleString('en')}`,
    `${((rest * 1e3) / (log.size - before)).toFixed(2)} µs`,
  )
  await log.stop()

  // A process of its own, as after a stop, and after a kill: what came behind the last snapshot is read from the journal.
  await serveApart(home)
  const killed = await open(home)
  await killed.lead()
  await appendAll(killed, 90_000, 1_024)
  await serveApart(home)
}

/** Opens the log of a directory as its sequencer, and measures what is asked of a log of a million entries. */
async function serve(home: string): Promise<void> {
  const started = performance.now()
  const log = await open(home)
  await log.lead()
  const ms = performance.now() - started
  show(`restart at ${log.size.toLocaleString('en')} entries, to serving`, inMs(ms))
  await measureProofs(log)
  await measureCoverage(log)
  show('memory of the process then (RSS)', `${Math.round(process.memoryUsage().rss / 1e6)} MB`)
  await log.stop()
}

async function serveApart(home: string): Promise<void> {
  const file = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, [...process.execArgv, file, home], { stdio: 'inherit' })
  await once(child, 'close')
}

async function measureProofs(log: TileLog): Promise<void> {
  const latest = log.latest()!
  const ask = async (count: number) => {
    const times: number[] = []
    for (let i = 0; i < count; i++) {
      const index = Math.floor(Math.random() * latest.size)
      const started = performance.now()
      await log.inclusionProof(index, latest.size)
      times.push(performance.now() - started)
    }
    return summary(times)
  }
  show('inclusion proof, tiles read from disk, p50 / p99', await ask(2_000))
  show('inclusion proof, warm, p50 / p99', await ask(4_000))
  const index = Math.floor(latest.size / 3)
  const receipt = formatProof({
    index,
    hashes: await log.inclusionProof(index, latest.size),
    checkpoint: latest.note,
  })
  show('public receipt with two Ed25519 cosignatures', `${receipt.length} bytes`)
  const vkeyOf = ({ name, publicKey }: NoteSigner, type?: number) =>
    formatVerifierKey(verifierKey(name, publicKey, type as never))
  const policy = logPolicy(vkeyOf(signer), {
    witnesses: witnesses.map((witness) => vkeyOf(witness, KEY_TYPE.cosignature)),
    quorum: 2,
  })
  const entry = await log.readEntry(index)
  const times: number[] = []
  for (let i = 0; i < 1_000; i++) {
    const started = performance.now()
    await verifyProof(parseProof(receipt), leafHash(entry), policy)
    times.push(performance.now() - started)
  }
  show('offline verification of that receipt, p50 / p99', summary(times))
}

/** Entries that come one by one, with a checkpoint each second: how long until one covers them. */
async function measureCoverage(log: TileLog): Promise<void> {
  const times: number[] = []
  let waiting: { index: number; since: number }[] = []
  let publishAt = performance.now() + 1_000
  const until = performance.now() + 8_000
  while (performance.now() < until || waiting.length > 0) {
    if (performance.now() < until)
      for (const { index } of await log.append(makeBatch(50))) waiting.push({ index, since: performance.now() })
    else await new Promise((resolve) => setImmediate(resolve))
    if (performance.now() < publishAt) continue
    publishAt += 1_000
    const size = (await log.publish())?.size ?? 0
    const now = performance.now()
    for (const { index, since } of waiting) if (index < size) times.push(now - since)
    waiting = waiting.filter(({ index }) => index >= size)
  }
  show('durable → a checkpoint covers it, interval of 1 s, p50 / p99', summary(times))
}

const [home] = process.argv.slice(2)
if (home) await serve(home)
else {
  const dir = mkdtempSync(join(process.env.BENCH_DIR ?? '.', '.bench-log-'))
  try {
    await measureRates(dir)
    await measureLarge(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
