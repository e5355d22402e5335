import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCheckpoint, parsePolicy } from '@testamur/transparency-log'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from './built.js'
import { freePort } from './free-port.js'
import { Town } from './harness.js'
import { launchTown, postgresOf, postgresPid, type TownProcess } from './town-process.js'
import { until } from './until.js'

/** The processes whose arguments have this text in them. */
function pidsOf(text: string): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
  const rows = table.split('\n').filter((row) => row.includes(text) && row.includes('witness/dist/main.js'))
  return rows.map((row) => Number(row.trim().split(/\s+/)[0]))
}

const textOf = async (url: string) => (await fetch(url)).text()
const witnessHomes = (home: string) => [1, 2].map((i) => join(home, `witness-${i}`))

/** The latest checkpoint as a stranger verifies it, by the policy that the ledger tells. */
const openedAt = async (url: string) =>
  openCheckpoint(await textOf(`${url}/log/checkpoint`), parsePolicy(await textOf(`${url}/log/policy`)))

test('each service in a process of its own: the ledger has its witnesses too', { timeout: 300_000 }, async () => {
  ensureBuilt()
  await using town = await Town.create({ ownProcesses: true, members: [] })
  expect((await openedAt(town.url)).cosignatures).toHaveLength(2)
})

describe('the embedded default', { timeout: 300_000 }, () => {
  let town: Town
  beforeAll(async () => {
    town = await Town.create({ members: ['aurora'] })
  }, 240_000)
  afterAll(() => town?.[Symbol.asyncDispose](), 60_000)
  const opened = () => openedAt(town.url)

  test('has two witnesses with keys and storage of their own, both of whom must cosign', async () => {
    const policy = parsePolicy(readFileSync(join(town.home, 'log-policy.txt')))
    expect(policy).toMatchObject({ logs: [], groups: [{ threshold: 2, members: ['witness-1', 'witness-2'] }] })
    expect(new Set(policy.witnesses.map(({ key }) => key.keyId)).size).toBe(2)
    const vkey = (await textOf(`${town.url}/log/vkey`)).trim()
    for (const home of witnessHomes(town.home)) expect(readFileSync(join(home, 'logs'), 'utf8')).toBe(`${vkey}\n`)
    const { cosignatures, size } = await opened()
    expect(cosignatures).toHaveLength(2)
    expect(size).toBeGreaterThan(0)
  })

  test('publishes nothing while one of them is down, and goes on when it is back at its address', async () => {
    const [home = ''] = witnessHomes(town.home)
    const [pid = 0] = pidsOf(home)
    process.kill(pid, 'SIGSTOP')
    const { size } = await opened()
    await town.award(town.member())
    const status = async () => (await town.call('GET', '/api/ledger/status')).json
    await until(
      'the ledger says who is missing',
      async () => /witness-1.*did not answer/.test((await status()).stands),
      60_000,
    )
    expect((await status()).size).toBeGreaterThan(size)
    expect((await opened()).size).toBe(size)
    process.kill(pid, 'SIGKILL')
    await until('the witness is back', () => pidsOf(home).some((other) => other !== pid), 30_000)
    await until('the log is published on', async () => (await opened()).size > size, 60_000)
    expect((await opened()).cosignatures).toHaveLength(2)
  })

  test('leaves none behind when it is stopped', async () => {
    const homes = witnessHomes(town.home)
    expect(homes.map((home) => pidsOf(home).length)).toEqual([1, 1])
    await town.running.stop()
    expect(homes.map((home) => pidsOf(home).length)).toEqual([0, 0])
  })
})

describe('the process of the town', { timeout: 400_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'testamur-home-'))
  let town: TownProcess
  const alive = () => witnessHomes(home).map((one) => pidsOf(one).length)
  const start = async () => {
    const env = { TESTAMUR_HOME: home, PORT: String(await freePort()), TESTAMUR_DEMO: 'off' }
    town = launchTown(env)
    await town.up()
  }
  afterAll(async () => {
    town.child.kill('SIGKILL')
    await town.ended
    if (existsSync(postgresPid(home))) process.kill(postgresOf(home).pid, 'SIGQUIT')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })

  test('killed, takes its witnesses with it; they have the same keys at the next start; Ctrl-C ends them', async () => {
    await start()
    const keys = () => parsePolicy(readFileSync(join(home, 'log-policy.txt'))).witnesses.map(({ key }) => key)
    const before = keys()
    expect(alive()).toEqual([1, 1])
    town.child.kill('SIGKILL')
    await town.ended
    await until('the witnesses are gone', () => alive().every((count) => count === 0), 10_000)
    await start()
    expect(keys()).toEqual(before)
    town.child.kill('SIGINT')
    expect((await town.ended).code).toBe(0)
    expect(alive()).toEqual([0, 0])
  })

  test('does not start where a witness cannot know what it signed, and leaves nothing running', async () => {
    const [state = ''] = readdirSync(join(home, 'witness-1', 'state'))
    writeFileSync(join(home, 'witness-1', 'state', state, 'checkpoint'), 'x')
    town = launchTown({ TESTAMUR_HOME: home, PORT: String(await freePort()), TESTAMUR_DEMO: 'off' })
    expect((await town.ended).code).toBe(1)
    expect(town.said()).toMatch(/witness-1 does not start:.*checkpoint is damaged/)
    expect(alive()).toEqual([0, 0])
    expect(existsSync(postgresPid(home))).toBe(false)
  })
})
