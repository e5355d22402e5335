import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Town = {
  url: string
  keys: { operator: string; employer: string; analyst: string }
  members: { slug: string; key: string; achievements: string[] }[]
  stop: () => Promise<void>
}

type DemoFile = { url: string; keys: Town['keys']; members: Record<string, { key: string; achievements: string[] }> }

const START = fileURLToPath(new URL('../../../infra/town/bin/start.mjs', import.meta.url))
const PATIENCE_MS = 300_000
const EVERY_MS = 300

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** Below the range from which systems give ports away, so that nobody is given it before the town has started. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000)
    if (await isFree(port)) return port
  }
}

function townOf(home: string, stop: Town['stop']): Town {
  const demo = JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8')) as DemoFile
  const members = Object.entries(demo.members).map(([slug, member]) => ({ slug, ...member }))
  return { url: demo.url, keys: demo.keys, members, stop }
}

async function ready(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The town stopped while it started:\n${said()}`)
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
  }
  throw new Error(`The town was not ready after ${PATIENCE_MS / 1000} s:\n${said()}`)
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })

/** A town of its own, in a new home on a free port; TESTAMUR_TEST_HOME names the home of one that runs already. */
export async function startTestTown(): Promise<Town> {
  const running = process.env.TESTAMUR_TEST_HOME
  if (running) return townOf(running, async () => {})
  const home = mkdtempSync(join(tmpdir(), 'testamur-web-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = { ...process.env, TESTAMUR_HOME: home, PORT: String(port), PUBLIC_URL: url, TESTAMUR_DEMO: 'on' }
  for (const name of ['DATABASE_URL', 'KAFKA_BROKERS', 'TEST_DATABASE_URL', 'NODE_OPTIONS'])
    Reflect.deleteProperty(env, name)
  const child = spawn(process.execPath, [START], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const hear = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const stop = async () => {
    child.kill('SIGTERM')
    await ended(child)
    rmSync(home, { recursive: true, force: true })
  }
  try {
    await ready(url, child, () => said)
    return townOf(home, stop)
  } catch (error) {
    await stop()
    throw error
  }
}
