import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { linkLibraries, nativeFolder, reachable, runAs } from './binaries.js'
import { untilAnswering, urlOf } from './connect.js'
import { freePort, initialise, isAlive, newPassword, spawnServer } from './process.js'

const canEnter = (folder, user) => spawnSync('test', ['-x', folder], user).status === 0
/**
 * Where the data lies: `<home>/postgres`. Run as root, PostgreSQL is another user, who must be able to walk there: the
 * home is opened for walking through (not for listing), and where a folder above it stays closed, the data goes to /var/lib.
 */
function dataFolder(home, user) {
  const inside = join(home, 'postgres')
  if (!user) return inside
  if (!canEnter(home, user)) chmodSync(home, (statSync(home).mode & 0o777) | 0o011)
  if (canEnter(home, user)) return inside
  const spare = join('/var/lib/testamur', createHash('sha256').update(home).digest('hex').slice(0, 12))
  mkdirSync(spare, { recursive: true, mode: 0o755 })
  return join(spare, 'postgres')
}
/** The pid and port of a server that runs on this data, from its postmaster.pid (lines 1 and 4). */
function running(folder) {
  const file = join(folder, 'data', 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return pid > 0 && port > 0 && isAlive(pid) ? { pid, port } : undefined
}
async function stopServer(pid) {
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGINT') // "fast": open sessions are cut, what was committed is flushed
  while (isAlive(pid)) await pause(20)
}
function prepare(folder, native, user) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (user) chownSync(folder, user.uid, user.gid)
  if (existsSync(join(folder, 'data', 'PG_VERSION')) && existsSync(join(folder, 'initialised'))) return
  // An initdb that was cut short leaves half a folder; nothing has been stored in it.
  rmSync(join(folder, 'data'), { recursive: true, force: true })
  initialise(native, folder, newPassword(), user, true)
  writeFileSync(join(folder, 'initialised'), '')
}
const tailOf = (folder) => {
  const log = join(folder, 'server.log')
  return existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : ''
}
/** Starts the PostgreSQL whose data lies under `home`, or takes over the one that still runs there. */
export async function startLastingPostgres(home) {
  const user = runAs()
  linkLibraries(nativeFolder())
  const folder = dataFolder(home, user)
  const native = reachable(nativeFolder(), user, join(folder, '..', 'postgres-native'))
  prepare(folder, native, user)
  const password = readFileSync(join(folder, 'password'), 'utf8')
  const found = running(folder)
  if (found) {
    const url = urlOf(found.port, password)
    await untilAnswering(url, () => isAlive(found.pid), 60_000)
    return { url, folder, adopted: true, stop: () => stopServer(found.pid) }
  }
  const port = await freePort()
  const server = spawnServer(native, folder, port, user)
  server.unref()
  const pid = server.pid ?? 0
  const url = urlOf(port, password)
  const up = () => server.exitCode === null && server.signalCode === null
  await untilAnswering(url, up, 120_000).catch((cause) => {
    throw new Error(`PostgreSQL did not start on ${folder}; the end of its log:\n${tailOf(folder)}`, { cause })
  })
  return { url, folder, adopted: false, stop: () => stopServer(pid) }
}
//# sourceMappingURL=lasting.js.map
