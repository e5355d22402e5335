import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { removeHome, serve } from '../served.js'
import { testLog } from '../test-log.js'

const folder = fileURLToPath(new URL('.', import.meta.url))
const hasGo = spawnSync('go', ['version']).status === 0
if (!hasGo) console.warn('Go has not judged the cosignatures: install Go 1.25 or newer for that')

/** What the witness serves for a log of 777 leaves, cosigned by both of its keys. */
async function cosigned() {
  const log = testLog()
  const witness = await serve({ logs: [log.vkey], mldsa: true })
  await witness.add(await log.body(0, 300))
  await witness.add(await log.body(300, 777))
  const hash = createHash('sha256').update(log.origin).digest('hex')
  const note = await (await fetch(`${witness.url}/${hash}/checkpoint`)).text()
  const witnesses = witness.witness.keys.map(({ vkey }) => vkey)
  await witness.stop()
  await removeHome(witness.home)
  return { logVkey: log.vkey, witnesses, note }
}

function judge(input: unknown): string {
  const { stdout, stderr } = spawnSync('go', ['run', '.'], {
    cwd: folder,
    input: JSON.stringify(input),
    encoding: 'utf8',
  })
  return stdout.trim() || stderr
}

// Where everything must be there, a missing Go is a failure and not a skipped test.
describe.skipIf(!hasGo && process.env.CI !== 'true')('Go, with crypto/ed25519 and filippo.io/mldsa', () => {
  test('accepts our cosignatures of both kinds', { timeout: 300_000 }, async () => {
    expect(judge(await cosigned())).toBe('ok')
  })

  test('and would have said so if one were wrong', { timeout: 300_000 }, async () => {
    const input = await cosigned()
    const lines = input.note.split('\n')
    for (const [at, why] of [
      [-3, /Ed25519 signature/],
      [-2, /mldsa/],
    ] as const) {
      const line = lines.at(at)!
      const from = line.length - 30
      const other = line[from] === 'A' ? 'B' : 'A'
      const note = lines.with(at, line.slice(0, from) + other + line.slice(from + 1)).join('\n')
      expect(judge({ ...input, note })).toMatch(why)
    }
  })
})
