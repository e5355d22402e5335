import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HomeInUse, takeHome } from '../src/home.js'
import { callerOf } from './api.js'
import { freePort } from './free-port.js'
import { launchTown, postgresOf, postgresPid, type TownProcess } from './town-process.js'
import { until } from './until.js'

const newHome = () => mkdtempSync(join(tmpdir(), 'testamur-home-'))

describe('a home has one owner', () => {
  const home = newHome()
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  const lock = join(home, 'running.json')

  test('a second one is refused by the name of the first', () => {
    const release = takeHome(home, 'http://localhost:8080')
    expect(() => takeHome(home, 'http://localhost:8081')).toThrow(HomeInUse)
    expect(() => takeHome(home, 'http://localhost:8081')).toThrow(
      new RegExp(`process ${process.pid}, http://localhost:8080[\\s\\S]*TESTAMUR_HOME=`),
    )
    release()
    takeHome(home, 'http://localhost:8081')()
    expect(existsSync(lock)).toBe(false)
  })

  test.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, start: '1', url: 'x' }],
    ['a process whose number another one has now', { pid: process.pid, start: '1', url: 'x' }],
  ])('the lock of %s is taken over', (_, owner) => {
    writeFileSync(lock, JSON.stringify(owner))
    const release = takeHome(home, 'y')
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, url: 'y' })
    release()
  })

  test('a lock that was cut short is taken over', () => {
    writeFileSync(lock, '{"pi')
    takeHome(home, 'z')()
    expect(existsSync(lock)).toBe(false)
  })
})

describe('what cannot start says why', { timeout: 180_000 }, () => {
  const home = newHome()
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  const refusal = async (env: Record<string, string>) => {
    const town = launchTown({ TESTAMUR_HOME: home, ...env })
    const { code } = await town.ended
    expect(code).toBe(1)
    expect(town.said()).not.toMatch(/\n\s+at /) // no stack for a person to read
    return town.said()
  }

  test('a setting with a typo, and one with a wrong value', async () => {
    expect(await refusal({ TESTAMUR_HOEM: 'x' })).toMatch(/TESTAMUR_HOEM.*TESTAMUR_HOME/s)
    expect(await refusal({ PORT: 'eighty' })).toMatch(/PORT/)
    expect(await refusal({ DATABASE_URL: 'mysql://localhost' })).toMatch(/DATABASE_URL/)
  })

  test('a port that is taken, before anything is left running', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await refusal({ PORT: String(port), TESTAMUR_DEMO: 'off' })).toContain(`Port ${port} is taken`)
    expect(existsSync(postgresPid(home))).toBe(false)
    server.close()
  })
})

describe('stop, kill and start again', { timeout: 400_000 }, () => {
  const home = newHome()
  let port: number
  let town: TownProcess
  beforeAll(async () => {
    port = await freePort()
  })
  afterAll(async () => {
    if (town?.child.exitCode === null && town.child.signalCode === null) {
      town.child.kill('SIGKILL')
      await town.ended
    }
    if (existsSync(postgresPid(home))) process.kill(postgresOf(home).pid, 'SIGQUIT')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })
  const start = async (env: Record<string, string> = {}) => {
    town = launchTown({ TESTAMUR_HOME: home, PORT: String(port), TESTAMUR_DEMO: 'off', ...env })
    await town.up()
  }
  const interrupt = async () => {
    expect(postgresOf(home).runs()).toBe(true)
    const asked = performance.now()
    town.child.kill('SIGINT')
    const { code, signal } = await town.ended
    expect({ code, signal, said: town.said().includes('Stopped.') }).toEqual({ code: 0, signal: null, said: true })
    expect(performance.now() - asked).toBeLessThan(10_000)
    expect(existsSync(postgresPid(home))).toBe(false) // PostgreSQL removes it at the end of a clean stop
  }
  const operatorKey = () => JSON.parse(readFileSync(join(home, 'operator.json'), 'utf8')).key as string
  const call = () => callerOf(`http://localhost:${port}`)

  test("without the demo the operator's key is in a file for the owner alone", async () => {
    const up = start()
    // Whoever waits for readiness reads the file next: it must be there before.
    await until(
      'ready',
      async () => (await fetch(`http://localhost:${port}/readyz`).catch(() => undefined))?.ok,
      240_000,
    )
    expect(existsSync(join(home, 'operator.json'))).toBe(true)
    await up
    expect(statSync(join(home, 'operator.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600)
    expect(town.said()).not.toContain(operatorKey())
    const body = { slug: 'kept', name: 'Kept University' }
    const admitted = await call()('POST', '/api/registry/members', { key: operatorKey(), body })
    expect(admitted.status).toBe(201)
  })

  test('a second instance on the home is refused, and the first lives on', async () => {
    const second = launchTown({ TESTAMUR_HOME: home, PORT: String(await freePort()) })
    expect((await second.ended).code).toBe(1)
    expect(second.said()).toContain(`process ${town.child.pid}`)
    expect((await call()('GET', '/healthz')).status).toBe(200)
    // A check that did not answer in time while the second one started is no harm; one that stays so is.
    await until('ready again', async () => (await call()('GET', '/readyz')).status === 200, 120_000)
  })

  test('killed, it takes over its lock and its running PostgreSQL, and knows what it knew', async () => {
    const before = operatorKey()
    const postgres = postgresOf(home)
    town.child.kill('SIGKILL')
    await town.ended
    expect(postgres.runs()).toBe(true)
    await start()
    expect(postgresOf(home).pid).toBe(postgres.pid)
    expect(operatorKey()).toBe(before)
    expect((await call()('GET', '/api/registry/members/kept')).status).toBe(200)
  })

  test('Ctrl-C stops it cleanly, PostgreSQL last', () => interrupt())

  test('Ctrl-C before everything is up gives the start up, PostgreSQL last; the next start goes on from there', async () => {
    town = launchTown({ TESTAMUR_HOME: home, PORT: String(port), TESTAMUR_DEMO: 'on' })
    await until(
      'it listens',
      () =>
        call()('GET', '/healthz').then(
          (r) => r.status === 200,
          () => false,
        ),
      180_000,
    )
    town.child.kill('SIGINT')
    const { code } = await town.ended
    expect({ code, said: town.said().includes('Stopped') }).toEqual({ code: 0, said: true })
    expect(existsSync(postgresPid(home))).toBe(false)
  })

  test("Ctrl-C stops it just as soon while the demo's past arrives", async () => {
    await start({ TESTAMUR_DEMO: 'on' })
    expect(statSync(join(home, 'demo.json')).mode & 0o777).toBe(0o600)
    const progress = () =>
      JSON.parse(readFileSync(join(home, 'demo-past.json'), 'utf8')) as { done: number; total: number }
    await until('some of the past has arrived', () => progress().done > 0, 180_000)
    await interrupt()
    expect(progress().done).toBeLessThan(progress().total)
  })
})
