import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linkLibraries, nativeFolder, reachable, runAs } from './binaries.js'
import { untilAnswering, urlOf } from './connect.js'
import { freePort, initialise, isAlive, newPassword, spawnServer } from './process.js'

const PREFIX = 'testamur-test-postgres-'
/** A run that was killed leaves its server behind; the folder's name tells whose it was. */
function removeAbandoned() {
  for (const name of readdirSync(tmpdir()).filter((n) => n.startsWith(PREFIX))) {
    const owner = Number(name.slice(PREFIX.length).split('-')[0])
    const folder = join(tmpdir(), name)
    if (!owner || isAlive(owner)) continue
    try {
      const pidFile = join(folder, 'data', 'postmaster.pid')
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT')
    } catch {
      // it is gone, or it is another user's
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
/** Starts a throw-away PostgreSQL from the binaries that npm installed, on a free port of 127.0.0.1. fsync stays on. */
export async function startThrowAwayPostgres() {
  removeAbandoned()
  const user = runAs()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  chmodSync(folder, 0o700)
  if (user) chownSync(folder, user.uid, user.gid)
  linkLibraries(nativeFolder())
  const native = reachable(nativeFolder(), user, join(folder, 'native'))
  const password = newPassword()
  initialise(native, folder, password, user, false)
  const port = await freePort()
  const server = spawnServer(native, folder, port, user)
  const running = () => server.exitCode === null && server.signalCode === null
  process.once('exit', () => server.kill('SIGQUIT'))
  const url = urlOf(port, password)
  await untilAnswering(url, running, 60_000)
  server.unref()
  const stop = async () => {
    if (running()) {
      const ended = once(server, 'exit')
      server.ref() // the loop waits for it again
      server.kill('SIGINT') // "fast": open sessions are cut
      await ended
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  return { url, pid: server.pid ?? 0, stop }
}
//# sourceMappingURL=throw-away.js.map
