import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { RunAs } from './binaries.js'

/** The state of a process as Linux tells it (proc(5)): Z for one that has ended and was not reaped yet. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat[stat.lastIndexOf(')') + 2] === 'Z'
  } catch {
    return false
  }
}

/** True while the process runs. One that was killed and whose parent is gone may stay a zombie where nobody reaps it. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !isZombie(pid)
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no free port on 127.0.0.1')
  return address.port
}

export const newPassword = () => randomBytes(18).toString('base64url')

/** Runs initdb in `<folder>/data` with the superuser `testamur`. `sync` false is for throw-away data only. */
export function initialise(
  native: string,
  folder: string,
  password: string,
  user: RunAs | undefined,
  sync: boolean,
): void {
  const file = join(folder, 'password')
  writeFileSync(file, password, { mode: 0o600 })
  if (user) for (const path of [folder, file]) chownSync(path, user.uid, user.gid)
  const options = ['--username=testamur', `--pwfile=${file}`, '--auth=scram-sha-256', ...(sync ? [] : ['--no-sync'])]
  execFileSync(
    join(native, 'bin', 'initdb'),
    [`--pgdata=${join(folder, 'data')}`, '--encoding=UTF8', '--no-locale', ...options],
    { ...user, stdio: 'pipe', cwd: folder },
  )
}

/** Starts the server in a process group of its own, so that Ctrl-C reaches the caller alone, who stops it last. */
export function spawnServer(native: string, folder: string, port: number, user: RunAs | undefined): ChildProcess {
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 300 }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(join(folder, 'server.log'), 'a')
  return spawn(join(native, 'bin', 'postgres'), ['-D', join(folder, 'data'), ...flags], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
  })
}
