import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PIN = '98765432'
const library = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'].find((path) =>
  existsSync(path),
)
const loads = () => {
  try {
    createRequire(import.meta.url)('pkcs11js')
    return true
  } catch {
    return false
  }
}

/** Install scripts are off, so the library of PKCS #11 is compiled by a step of its own: here, where nobody did it before. */
function isCompiled(): boolean {
  if (loads()) return true
  spawnSync('npm', ['run', 'compile:pkcs11'], { cwd: new URL('../../../..', import.meta.url), stdio: 'ignore' })
  return loads()
}

/** Why a token cannot be had on this machine; undefined where it can. */
export const lacksSoftHsm = (): string | undefined => {
  if (!library) return 'no SoftHSM: apt-get install softhsm2'
  if (!isCompiled()) return 'pkcs11js does not compile: npm run compile:pkcs11 says why'
  return undefined
}

export type Token = Disposable & { library: string; token: string; pin: string }

const tool = (args: string[]) => {
  const { status, stderr } = spawnSync('softhsm2-util', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

/** A token of its own, in a directory that goes with it. It must be made before the library is loaded. */
export function makeToken(): Token {
  const dir = mkdtempSync(join(tmpdir(), 'softhsm-'))
  mkdirSync(join(dir, 'tokens'))
  writeFileSync(join(dir, 'softhsm2.conf'), `directories.tokendir = ${join(dir, 'tokens')}\nlog.level = ERROR\n`)
  process.env.SOFTHSM2_CONF = join(dir, 'softhsm2.conf')
  const token = 'testamur'
  tool(['--init-token', '--free', '--label', token, '--pin', PIN, '--so-pin', '12345678'])
  return {
    library: library as string,
    token,
    pin: PIN,
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}
