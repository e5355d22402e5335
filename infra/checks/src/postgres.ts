import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linkLibraries, nativeFolder, type RunAs, reachable, runAs } from './postgres-binaries.js'

export type TestPostgres = {
  /** Of the server's database `postgres`, as a superuser, on 127.0.0.1. */
  url: string
  pid: number
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}

const PREFIX = 'testamur-test-postgres-'

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A run that was killed leaves its server behind; the folder's name tells whose it was. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((n) => n.startsWith(PREFIX))) {
    const owner = Number(name.slice(PREFIX.length).split('-')[0])
    const folder = join(tmpdir(), name)
    if (!owner || alive(owner)) continue
    try {
      const pidFile = join(folder, 'data', 'postmaster.pid')
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
    } catch {
      // it is gone, or it is another user's
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no free port on 127.0.0.1')
  return address.port
}

function initialise(native: string, folder: string, password: string, user: RunAs | undefined): void {
  const file = join(folder, 'password')
  writeFileSync(file, password, { mode: 0o600 })
  if (user) for (const path of [folder, file]) chownSync(path, user.uid, user.gid)
  const options = ['--username=testamur', `--pwfile=${file}`, '--auth=scram-sha-256', '--no-sync']
  execFileSync(
    join(native, 'bin', 'initdb'),
    [`--pgdata=${join(folder, 'data')}`, '--encoding=UTF8', '--no-locale', ...options],
    { ...user, stdio: 'pipe', cwd: folder },
  )
}

async function untilReady(server: ChildProcess): Promise<void> {
  let said = ''
  for await (const chunk of server.stderr as NodeJS.ReadableStream) {
    said += String(chunk)
    if (said.includes('ready to accept connections')) return
  }
  throw new Error(`PostgreSQL did not start:\n${said.slice(-2_000)}`)
}

function spawnServer(native: string, folder: string, port: number, user: RunAs | undefined): ChildProcess {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  // A group of its own: Ctrl-C reaches the tests alone, and they stop it last.
  return spawn(join(native, 'bin', 'postgres'), ['-D', join(folder, 'data'), ...flags], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

async function stopServer(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, 'exit')
    server.ref() // the loop waits for it again
    server.kill('SIGINT') // "fast": open sessions are cut
    await ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Starts a throw-away PostgreSQL from the binaries that npm installed, on a free port of 127.0.0.1. fsync stays on. */
export async function startPostgres(): Promise<TestPostgres> {
  removeAbandoned()
  const user = runAs()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  chmodSync(folder, 0o700)
  linkLibraries(nativeFolder())
  const password = randomBytes(18).toString('base64url')
  if (user) chownSync(folder, user.uid, user.gid)
  const native = reachable(nativeFolder(), user, join(folder, 'native'))
  initialise(native, folder, password, user)
  const port = await freePort()
  const server = spawnServer(native, folder, port, user)
  process.once('exit', () => server.kill('SIGQUIT'))
  await untilReady(server)
  server.stderr?.resume()
  server.unref()
  const url = `postgres://testamur:${password}@127.0.0.1:${port}/postgres`
  return { url, pid: server.pid ?? 0, stop: () => stopServer(server, folder) }
}
