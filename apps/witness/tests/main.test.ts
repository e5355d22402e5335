import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { formatVerifierKey, verifierKey } from '@testamur/transparency-log'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testSigner } from '../../../packages/transparency-log/tests/signers.js'
import { type Running, runSource } from './process.js'
import { newHome, removeHome } from './served.js'
import { testLog } from './test-log.js'

const log = testLog()
let home: string
let running: Running[]
beforeEach(async () => {
  home = await newHome()
  running = []
})
afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL')
    await ended
  }
  await removeHome(home)
})

const start = async (...args: string[]) => {
  const made = await runSource('../src/main.ts', args)
  running.push(made)
  return made
}
const named = () => ['--home', home, '--name', 'witness.test/w1', '--port', '0']

describe('the process', () => {
  test('tells name, key and address in one line, and ends when it is told to', async () => {
    const { child, line, ended } = await start(...named(), '--log', log.vkey)
    const told = JSON.parse(line)
    expect(told).toMatchObject({ name: 'witness.test/w1', vkey: readFileSync(join(home, 'vkey'), 'utf8').trim() })
    const answer = await fetch(`${told.url}/add-checkpoint`, { method: 'POST', body: await log.body(0, 3) })
    expect(answer.status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toEqual({ code: 0, signal: null })
  })

  test('outlives its standard input, unless it is to end with its parent', async () => {
    const alone = await start(...named())
    alone.child.stdin?.end()
    const { url } = JSON.parse(alone.line)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    alone.child.kill('SIGINT')
    expect((await alone.ended).code).toBe(0)
    const child = await start(...named(), '--with-parent')
    child.child.stdin?.end()
    expect((await child.ended).code).toBe(0)
  })

  test('trusts the key that a log tells, once', async () => {
    let vkey = log.vkey
    const server = createServer((_, response) => response.end(`${vkey}\n`)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`
    const first = await start(...named(), '--log-url', url)
    await expect.poll(first.said).toContain('trusted on first use')
    const answer = await fetch(`${JSON.parse(first.line).url}/add-checkpoint`, {
      method: 'POST',
      body: await log.body(0, 3),
    })
    expect(answer.status).toBe(200)
    first.child.kill('SIGTERM')
    await first.ended
    const { publicKey } = testSigner('other.test')
    vkey = formatVerifierKey(verifierKey(log.origin, publicKey))
    const second = await start(...named(), '--log-url', url)
    await expect.poll(second.said).toContain('ALARM')
    expect(readFileSync(join(home, 'logs'), 'utf8')).not.toContain(vkey)
    server.close()
  })

  test.each([
    [[], /--home is needed/],
    [['--home', 'x', '--port', '65536'], /--port 65536/],
    [['--home', 'x', '--port', 'http'], /--port http/],
    [['--home', 'x', '--log-url', 'log.test'], /--log-url log\.test/],
    [['--hoem', 'x'], /--hoem.*--help/],
  ])('refuses %j', async (args, message) => {
    const { said, ended } = await start(...args)
    expect([(await ended).code, said()]).toEqual([2, expect.stringMatching(message)])
  })
})
