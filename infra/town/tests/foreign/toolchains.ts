import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { HttpsWorld } from './https-world.js'
import { type Foreign, startForeign } from './program.js'

const run = promisify(execFile)
const sources = fileURLToPath(new URL('../../../foreign/', import.meta.url))
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/testamur/', import.meta.url))

/** Fetching and building takes a minute the first time. */
export const BUILD_TIMEOUT = 600_000

const answers = (command: string, ...args: string[]) => spawnSync(command, args, { timeout: 20_000 }).status === 0

/** False only where the tool is missing and that is no failure: with CI=true nothing may be missing. */
function usable(there: boolean, what: string, remedy: string): boolean {
  if (!there) console.warn(`not tried: ${what}. To try them: ${remedy}`)
  return there || process.env.CI === 'true'
}

export const hasPython = usable(
  answers('python3', '-m', 'pip', '--version') && answers('openssl', 'version'),
  'the verifiers in Python',
  'apt-get install python3-pip openssl',
)
export const hasJvm = usable(
  answers('java', '-version') && answers('mvn', '-version') && answers('openssl', 'version'),
  'the wallet and verifier of the EU Digital Identity Wallet',
  'apt-get install openjdk-17-jre-headless maven openssl',
)

const [, minor = '0'] =
  /cargo 1\.(\d+)/.exec(spawnSync('cargo', ['--version'], { encoding: 'utf8' }).stdout ?? '') ?? []

/** Never demanded: the crate wants a newer compiler than distributions have. */
export const hasRust = Number(minor) >= 95
if (!hasRust) console.warn('not tried: the verifier in Rust. To try it: Rust 1.95 or newer')

function* filesOf(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) yield* filesOf(join(folder, entry.name))
    else yield join(folder, entry.name)
  }
}

const digestOf = (files: Iterable<string>): string => {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}

const building = new Map<string, Promise<string>>()

/** A folder named by what it is made from: it appears whole or not at all, whoever else makes it at the same time. */
function made(name: string, from: Iterable<string>, make: (fresh: string) => Promise<unknown>): Promise<string> {
  const folder = join(cache, `${name}-${digestOf(from)}`)
  const build = async () => {
    if (existsSync(folder)) return folder
    const fresh = `${folder}.${process.pid}`
    mkdirSync(fresh, { recursive: true })
    try {
      await make(fresh)
      if (!existsSync(folder)) renameSync(fresh, folder)
    } catch (error) {
      if (!existsSync(folder)) throw error
    } finally {
      rmSync(fresh, { recursive: true, force: true })
    }
    return folder
  }
  const known = building.get(folder) ?? build()
  building.set(folder, known)
  return known
}

const quietly = { maxBuffer: 2 ** 26, timeout: BUILD_TIMEOUT }

/** The Python verifiers, with what requirements.txt names in a folder of their own. */
export async function startPython(env: Partial<HttpsWorld['env']> = {}): Promise<Foreign> {
  const folder = join(sources, 'python')
  const requirements = join(folder, 'requirements.txt')
  const libraries = await made('foreign-python', [requirements], (fresh) =>
    run(
      'python3',
      ['-m', 'pip', 'install', '-q', '--no-deps', '--only-binary=:all:', '--target', fresh, '-r', requirements],
      quietly,
    ),
  )
  const own = { PYTHONPATH: libraries, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' }
  return startForeign('python3', [join(folder, 'foreign.py')], { ...env, ...own })
}

/** The libraries of the EU Digital Identity Wallet, from Kotlin. */
export async function startJvm(env: Partial<HttpsWorld['env']> = {}): Promise<Foreign> {
  const folder = join(sources, 'jvm')
  const built = await made('foreign-jvm', filesOf(folder), async (fresh) => {
    cpSync(folder, fresh, { recursive: true })
    await run('mvn', ['-q', '-B', '-f', join(fresh, 'pom.xml'), 'compile'], quietly)
  })
  const classes = [join(built, 'target', 'classes'), join(built, 'target', 'lib', '*')].join(':')
  return startForeign('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', classes, 'testamur.foreign.MainKt'], env)
}

/** identity-kit, from Rust; it is given what it would fetch. Undefined where it cannot be built: it is a verifier beyond those that are demanded. */
export async function startRust(): Promise<Foreign | undefined> {
  const folder = join(sources, 'rust')
  const build = made('foreign-rust', filesOf(folder), async (fresh) => {
    // In a copy: Cargo writes a lock file beside its manifest.
    const copy = join(fresh, 'source')
    cpSync(folder, copy, { recursive: true })
    await run('cargo', ['build', '--quiet', '--manifest-path', join(copy, 'Cargo.toml')], quietly)
    renameSync(join(copy, 'target', 'debug', 'foreign'), join(fresh, 'foreign'))
    rmSync(copy, { recursive: true })
  })
  try {
    return startForeign(join(await build, 'foreign'), [], {})
  } catch (error) {
    console.warn(`not tried: the verifier in Rust, which could not be built: ${String(error).slice(0, 500)}`)
    return undefined
  }
}
