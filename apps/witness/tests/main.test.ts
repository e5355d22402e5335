import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testSigner, vkeyOf } from '../../../packages/transparency-log/tests/signers.js'
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

const otherVkey = vkeyOf(testSigner('other.test'), 4)

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

  test('that cannot start ends, though its parent lives', async () => {
    mkdirSync(join(home, 'state', 'f'.repeat(64)), { recursive: true })
    const { said, ended } = await start(...named(), '--with-parent')
    expect([(await ended).code, said()]).toEqual([2, expect.stringContaining('is damaged')])
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
    vkey = vkeyOf({ ...testSigner('other.test'), name: log.origin })
    const second = await start(...named(), '--log-url', url)
    await expect.poll(second.said).toContain('ALARM')
    expect(readFileSync(join(home, 'logs'), 'utf8')).not.toContain(vkey)
    server.close()
  })

  test('writes the policy of a log with its witnesses once, and minds their keys from then on', async () => {
    const file = join(home, 'log-policy.txt')
    const one = await start(...named())
    const { url, vkey } = JSON.parse(one.line)
    const pin = async (...args: string[]) => {
      const made = await start('policy', file, ...args)
      return [(await made.ended).code, made.said()]
    }
    expect(await pin(`w1=${url}`)).toEqual([0, expect.stringContaining('trusted on first use')])
    const text = readFileSync(file, 'utf8')
    expect(text).toContain(`witness w1 ${vkey} ${url}\ngroup witnesses all w1\nquorum witnesses\n`)
    expect(await pin(`w1=${url}`)).toEqual([0, expect.stringContaining('is kept')])
    writeFileSync(file, text.replace(vkey, otherVkey))
    expect(await pin(`w1=${url}`)).toEqual([2, expect.stringContaining('ALARM')])
    expect(readFileSync(file, 'utf8')).toContain(otherVkey)
    expect(await pin('w1')).toEqual([2, expect.stringContaining('NAME=URL')])
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
