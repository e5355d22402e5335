import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function start(mode: string, env: Record<string, string> = {}) {
  const file = fileURLToPath(new URL('./small-service.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', file, mode], {
    env: { ...process.env, ...env },
  })
  children.push(child)
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  const until = (text: string) => vi.waitFor(() => expect(said).toContain(text), { timeout: 60_000, interval: 20 })
  const url = async () => {
    await until('ready to serve')
    return /"url":"([^"]+)"/.exec(said)?.[1] as string
  }
  // Closed, not just ended: what it said last may be read after its end.
  return { child, until, url, said: () => said, ended: once(child, 'close') }
}

test('SIGTERM: the request under way is answered, then the service stops, and the process ends by itself', async () => {
  const { child, until, url, said, ended } = start('good')
  const answer = fetch(await url()).then((r) => r.text())
  await until('request')
  child.kill('SIGTERM')
  expect(await answer).toBe('done')
  expect(await ended).toEqual([0, null])
  expect(said().match(/drain|stop$|end$/gm)).toEqual(['drain', 'stop', 'end'])
})

test('a second signal ends a process whose requests hang', async () => {
  const { child, until, url, ended } = start('hanging')
  const answer = fetch(await url()).then(
    () => 'answered',
    () => 'cut',
  )
  await until('request')
  child.kill('SIGINT')
  await until('drain')
  child.kill('SIGINT')
  expect(await ended).toEqual([null, 'SIGINT'])
  expect(await answer).toBe('cut')
})

test('a start that fails says why, stops what was made, and ends with 1', async () => {
  const { said, ended } = start('broken')
  expect(await ended).toEqual([1, null])
  expect(said()).toContain('the database is away')
  expect(said()).toContain('stop')
})

test('a taken port is named with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { said, ended } = start('good', { SMALL_PORT: String(port) })
  expect(await ended).toEqual([1, null])
  expect(said()).toContain(`Port ${port} is taken`)
  other.close()
})
