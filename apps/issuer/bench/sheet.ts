// A sheet of 100,000 rows handed in as CSV, awarded, and its result file taken: the memory of the issuer's process, how many
// rows a second, and how long other requests wait meanwhile, beside how long they wait when nothing else is done.
//   DATABASE_URL=postgres://… npx tsx --conditions=source bench/sheet.ts [rows]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { createIssuerClient } from '../src/client.js'
import { machineLoad } from './cpu.js'
import { probe, type Waits } from './probe.js'
import type { Measured, Ready } from './sheet-issuer.js'

const ROWS = Number(process.argv[2] ?? 100_000)
const BARS = { rss: 400, wait: 50 }

// Without a bound a heap grows because nobody asks it to be small: what a sheet needs shows under one.
const HEAP = ['--max-old-space-size=192', '--max-semi-space-size=8']

const child = fork(new URL('./sheet-issuer.ts', import.meta.url), { execArgv: [...process.execArgv, ...HEAP] })
const [ready] = (await once(child, 'message')) as [Ready]
const origin = `http://127.0.0.1:${ready.port}`
const client = createIssuerClient({ origin, key: ready.bearer })
const measured = async (): Promise<Measured> => {
  child.send('measure')
  return ((await once(child, 'message')) as [Measured])[0]
}

type Phase = { what: string; seconds: number; waits: Waits; measured: Measured }
async function phase(what: string, work: () => Promise<unknown>): Promise<Phase> {
  await measured()
  const stop = await probe({ port: ready.port, path: '/api/issuer/batches?limit=1', bearer: ready.bearer })
  const start = performance.now()
  await work()
  const seconds = (performance.now() - start) / 1_000
  return { what, seconds, waits: await stop(), measured: await measured() }
}

const lines = Array.from(
  { length: ROWS },
  (_, i) => `${ready.achievement};s-${i};Zoë;O'Brien ${i};z${i}@example.org;8,5;31-12-2036`,
)
const sheet = new Blob([
  '\ufeffachievement;learnerId;givenName;familyName;email;result;validUntil\r\n',
  lines.join('\r\n'),
])

/** Work of the same kind on the small, so that nothing is measured that runs for the first time. */
async function warmUp(): Promise<void> {
  const { id } = await client.awardSheet(
    'csv',
    [
      'achievement;learnerId;givenName;familyName',
      ...lines.slice(0, 2_000).map((l) => l.replace(';s-', ';w-').split(';').slice(0, 4).join(';')),
    ].join('\n'),
  )
  while ((await client.batch(id)).state !== 'finished') await pause(200)
  await client.batchFile(id, 'result')
}

await warmUp()
let id = ''
const idle = await phase('nothing else', () => pause(4_000))
const intake = await phase('taken in and checked', async () => {
  id = (await client.awardSheet('csv', sheet, { hold: true, constants: { delivery: 'offer' } })).id
})
const awarding = await phase('awarded', async () => {
  await client.steerBatch(id, 'start')
  while ((await client.batch(id)).state !== 'finished') await pause(500)
})
const result = await phase('result file', () => client.batchFile(id, 'result'))
const progress = await client.batch(id)
if (progress.done !== ROWS) throw new Error(`${progress.done} of ${ROWS} rows were awarded`)

const phases = [idle, intake, awarding, result]
const rss = Math.max(...phases.map((p) => p.measured.rss))
const wait = Math.max(...phases.slice(1).map((p) => p.waits.max))
console.log(`a sheet of ${ROWS} rows, ${(sheet.size / 1_048_576).toFixed(1)} MiB, as offers`)
for (const { what, seconds, waits, measured: m } of phases)
  console.log(
    `  ${what.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s ${Math.round(ROWS / seconds)
      .toString()
      .padStart(
        7,
      )} rows/s; ${waits.count} other requests waited p50 ${waits.p50.toFixed(1)}, p99 ${waits.p99.toFixed(1)}, at most ${waits.max.toFixed(1)} ms; event loop p99 ${m.loopP99.toFixed(1)}, at most ${m.loopMax.toFixed(1)} ms; ${Math.round(m.rss)} MB; ${Math.round((m.cpu / ROWS) * 1e6)} µs of CPU a row`,
  )
console.log(
  `  memory     ${Math.round(rss)} MB at most (bar: ${BARS.rss}), ${Math.round(ready.rss)} MB at the start; ${HEAP.join(' ')}`,
)
console.log(
  `  wait       ${wait.toFixed(1)} ms at most (bar: ${BARS.wait} more than without the sheet: ${idle.waits.max.toFixed(1)}); ${machineLoad()}`,
)
console.log(JSON.stringify({ bench: 'sheet', rows: ROWS, rss, wait, phases, bars: BARS }))
child.send('end')
await once(child, 'exit')
