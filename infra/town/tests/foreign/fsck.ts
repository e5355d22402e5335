import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('fsck', import.meta.url))

export const hasGo = spawnSync('go', ['list', '-m'], { cwd: folder }).status === 0
if (!hasGo) console.warn('Tessera\u2019s fsck has not read the served log: install Go 1.24 or newer for that')

/**
 * What github.com/transparency-dev/tessera's fsck says of a log: it reads all entries, computes the tree and compares every tile.
 * It ends with 0 whatever it found, so what it writes tells.
 */
export async function fsck(url: string, vkey: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'fsck-'))
  const key = join(home, 'vkey')
  writeFileSync(key, vkey.trim())
  const args = ['tool', 'fsck', '-storage_url', `${url}/`, '-public_key', key, '-ui=false', '-N', '4']
  try {
    const { stdout, stderr } = await run('go', args, { cwd: folder, timeout: 300_000, maxBuffer: 2 ** 26 })
    return stdout + stderr
  } finally {
    rmSync(home, { recursive: true })
  }
}
