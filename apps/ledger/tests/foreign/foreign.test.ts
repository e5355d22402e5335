import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { serveHttp } from '@testamur/service-kit'
import { describe, expect, test } from 'vitest'
import { clientOf, createLab, settle } from '../lab.js'
import { revocations } from '../makers.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('.', import.meta.url))
const hasGo = spawnSync('go', ['version']).status === 0
if (!hasGo) console.warn('golang.org/x/mod has not read the served log: install Go 1.24 or newer for that')

/** What the Go program says. It runs beside this process, which serves what it reads. */
async function judge(...args: string[]): Promise<string> {
  try {
    return (await run('go', ['run', '.', ...args], { cwd: folder })).stdout.trim()
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return stdout.trim() || stderr
  }
}

// Where everything must be there, a missing Go is a failure and not a skipped test.
describe.skipIf(!hasGo && process.env.CI !== 'true')('golang.org/x/mod/sumdb reads the served log', () => {
  test('and finds every entry in it, and an older tree too', { timeout: 300_000 }, async () => {
    await using lab = await createLab()
    const [key] = await lab.admit('aurora')
    await lab.send(revocations('aurora', key!, 98))
    const ledger = await lab.ledger()
    await settle(ledger)
    const client = clientOf(ledger)
    const older = (await client.status()).checkpoint!
    await lab.send(revocations('aurora', key!, 500))
    await settle(ledger)
    let damaged = ''
    const fetch = async (request: Request) => {
      const response = await ledger.app.fetch(request)
      if (new URL(request.url).pathname !== damaged) return response
      const bytes = new Uint8Array(await response.arrayBuffer())
      bytes[700]! ^= 1
      return new Response(bytes, response)
    }
    const server = await serveHttp({ fetch }, { port: 0, host: '127.0.0.1' })
    const audit = (size: string, root: string, vkey: string) => judge(`${server.url}/log`, vkey, size, root)
    try {
      const vkey = await client.vkey()
      expect(await audit('100', older.root, vkey)).toBe('ok 600')
      expect(await audit('101', older.root, vkey)).toMatch(/the tree of size 101 had the root/)
      damaged = '/log/tile/0/002.p/88'
      expect(await audit('100', older.root, vkey)).not.toMatch(/^ok/)
    } finally {
      await server.close(1_000)
    }
  })
})
