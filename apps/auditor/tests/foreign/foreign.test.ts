import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { audit } from '../../src/audit/audit.js'
import { exportLog } from '../../src/export/export-log.js'
import { desk } from '../desk.js'
import { evilLog } from '../evil-log.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('.', import.meta.url))
const hasGo = spawnSync('go', ['version']).status === 0
if (!hasGo) console.warn('golang.org/x/mod has not read an exported log: install Go 1.24 or newer for that')

const SIZES = [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]

async function build(program: string): Promise<void> {
  await run('go', ['build', '-o', program, '.'], { cwd: folder })
}

/** What the Go program says of a folder. */
async function judge(program: string, ...args: string[]): Promise<string> {
  try {
    return (await run(program, args)).stdout.trim()
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return stdout.trim() || stderr
  }
}

// Where everything must be there, a missing Go is a failure and not a skipped test.
describe.skipIf(!hasGo && process.env.CI !== 'true')('golang.org/x/mod/sumdb walks an exported log', () => {
  test('of every size, and agrees on root, inclusion and consistency', { timeout: 600_000 }, async () => {
    using own = desk()
    const program = own.at('copy-judge')
    await build(program)
    const log = evilLog('copy.test/log', 0)
    log.entries.length = 0
    const older: string[] = []
    for (const size of SIZES) {
      while (log.entries.length < size) log.entries.push(Buffer.from(`entry ${log.entries.length}`))
      await log.publish()
      const { finding } = await exportLog(own.at('copy'), log.options({ treeOnly: true }))
      expect(finding).toMatchObject({ verdict: 'clean', size })
      expect(await judge(program, own.at('copy'), ...older)).toBe(`ok ${size} ${finding.root}`)
      older.push(String(size), finding.root)
    }
    const wrong = await judge(program, own.at('copy'), '65535', older[5]!)
    expect(wrong).toMatch(/consistency with 65535/)
    const bundle = join(own.at('copy'), 'log', 'tile', 'entries', '100')
    const bytes = readFileSync(bundle)
    bytes[9]! ^= 1
    writeFileSync(bundle, bytes)
    expect(await judge(program, own.at('copy'))).toBe('entry 25600 is not that of its leaf hash')
    const source = {
      ...log.source,
      read: async (path: string) => (path.endsWith('entries/100') ? bytes : log.files.get(path)),
    }
    const { finding } = await audit(log.options({ treeOnly: true, source }))
    expect(finding.codes).toMatchObject([{ code: 'ALTERED_ENTRY', index: 25_600 }])
  })
})
