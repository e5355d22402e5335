#!/usr/bin/env node
// npx testamur: what an auditor and a keeper of copies runs. It needs nothing of the town but its build.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { buildIfStale } from './build.mjs'

const CANNOT_TELL = 3
/** Node.js has so many threads for signatures unless it is told otherwise before it starts. */
const USUAL_THREADS = 4

/** Builds what is stale. What it says is no finding: it goes to standard error, and a build that fails tells nothing of a log. */
async function build() {
  const { log } = console
  const failed = () => {
    process.exitCode = CANNOT_TELL
  }
  console.log = console.error
  process.once('exit', failed)
  await buildIfStale()
  process.off('exit', failed)
  console.log = log
}

/** The same command with a thread for each core. Ctrl-C reaches both by itself. */
function onEveryCore(cores) {
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(cores) }
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit', env })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.once('exit', (code) => {
    process.exitCode = code ?? CANNOT_TELL
  })
}

const cores = availableParallelism()
if (cores > USUAL_THREADS && process.env.UV_THREADPOOL_SIZE === undefined) onEveryCore(cores)
else {
  await build()
  const { run } = await import('@testamur/auditor')
  process.exitCode = await run(process.argv.slice(2))
}
