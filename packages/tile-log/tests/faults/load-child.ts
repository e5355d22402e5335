import { createPrivateKey, sign } from 'node:crypto'
import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
// Not by the front door, behind which there is PostgreSQL too: a child is to be up soon.
import type { FaultPoint } from '../../src/faults.js'
import { openFileJournal } from '../../src/journals/file-journal.js'
import { fileStore } from '../../src/stores/file-store.js'
import { openTileLog } from '../../src/tile-log.js'
import { entryOf, ORIGIN, rawPublicKey, seededRandom } from './events.js'

// A process that appends and publishes at once until somebody kills it, and says what it was told, a line each:
//   ack <event> <index>      an append was answered
//   checkpoint <base64>      a signed checkpoint was published, or stands where outsiders read it
//   done                     it has stopped, and everything is written

type Task = {
  dir: string
  key: string
  seed: number
  /** Numbers of the events, `from` up to, not including, `to`. */
  from: number
  to: number
  /** Dies there, at the nth time. */
  fault?: { point: FaultPoint; nth: number }
}

const LANES = 6
const task = JSON.parse(process.argv[2]!) as Task
const random = seededRandom(task.seed)
const key = createPrivateKey(task.key)

/** At once, past all buffers of this process: what was said stays said when it dies. */
function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`)
  for (let at = 0; at < bytes.length; )
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
}

let met = 0
const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  // Nothing runs between the call and the end.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const objects = fileStore(join(task.dir, 'tiles'))
const log = await openTileLog({
  origin: ORIGIN,
  signer: { name: ORIGIN, publicKey: rawPublicKey(key), sign: (message) => sign(null, message, key) },
  journal: await openFileJournal(join(task.dir, 'journal'), { segmentSize: 64 << 10 }),
  objects,
  snapshots: fileStore(join(task.dir, 'state')),
  snapshotEvery: 300,
  faults: {
    at: (point) => {
      if (point === task.fault?.point && ++met === task.fault.nth) die()
    },
  },
})
await log.lead()

let next = task.from
let failed = false

async function lane(): Promise<void> {
  while (next < task.to && !failed) {
    const [from, to] = [next, Math.min(task.to, next + 1 + random(40))]
    next = to
    const events = Array.from({ length: to - from }, (_, i) => from + i)
    const placed = await log.append(events.map(entryOf), { 'topic/0': String(to) })
    for (const [i, { index }] of placed.entries()) say(`ack ${events[i]} ${index}`)
  }
}

async function publisher(): Promise<void> {
  while (next < task.to && !failed) {
    await log.publish()
    // As an outsider reads it, in the middle of everything.
    const served = await objects.get('checkpoint')
    if (served) say(`checkpoint ${Buffer.from(served).toString('base64')}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

try {
  await Promise.all([...Array.from({ length: LANES }, lane), publisher()])
  await log.publish()
  await log.stop()
  say(`checkpoint ${readFileSync(join(task.dir, 'tiles', 'checkpoint')).toString('base64')}`)
  say('done')
} catch (error) {
  failed = true
  // Another process has taken the log over: what this one has not said, it does not know.
  say(`failed ${(error as Error).name}`)
}
