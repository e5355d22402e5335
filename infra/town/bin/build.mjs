// Builds the workspaces once: again only when a source is newer than the last build.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const stamp = join(root, 'node_modules', '.cache', 'testamur', 'built.json')
const passedOver = new Set(['node_modules', 'dist', 'generated', '.turbo', 'tests', 'bench', '.kafka', 'migrations'])

/** How many source files there are, and when the newest was changed. */
function sources(dir, found = { files: 0, newest: 0 }) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (passedOver.has(entry.name)) continue
    const path = join(dir, entry.name)
    if (entry.isDirectory()) sources(path, found)
    else if (!/\.test\.tsx?$/.test(entry.name)) {
      found.files++
      found.newest = Math.max(found.newest, statSync(path).mtimeMs)
    }
  }
  return found
}

function isFresh(now) {
  if (!existsSync(stamp) || !existsSync(join(root, 'infra/town/dist/index.js'))) return false
  const built = JSON.parse(readFileSync(stamp, 'utf8'))
  return built.files === now.files && built.newest === now.newest
}

export async function buildIfStale() {
  const now = ['packages', 'apps', 'infra'].reduce((found, top) => sources(join(root, top), found), {
    files: 0,
    newest: 0,
  })
  if (isFresh(now)) return
  console.log('Building (once; about half a minute on two cores) …')
  const started = performance.now()
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  const { status, stdout, stderr } = spawnSync(process.execPath, [turbo, 'run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) {
    console.error(`${stdout ?? ''}${stderr ?? ''}\nThe build failed.`)
    process.exit(1)
  }
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, JSON.stringify(now))
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(0)} s.`)
}
