import { execFileSync } from 'node:child_process'
import { type ServiceName, serviceNames } from '@testamur/credential-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuilt } from './built.js'
import { type Member, Town } from './harness.js'
import { type Journal, startJournal } from './journal.js'
import { chooseSeed, randomFrom } from './random.js'
import { reckon } from './reckoning.js'
import { until } from './until.js'

/** The process of a service: a child of this one, known by the file that it runs. */
function pidOf(name: ServiceName): number | undefined {
  const table = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
  const line = table.split('\n').find((row) => row.includes(`apps/${name}/dist/main.js`))
  return line ? Number(line.trim().split(/\s+/)[0]) : undefined
}

describe('each service killed in turn while awards are made', { timeout: 400_000 }, () => {
  let town: Town
  let aurora: Member
  let analyst: string
  beforeAll(async () => {
    ensureBuilt()
    town = await Town.create({ ownProcesses: true, members: ['aurora'] })
    aurora = town.member('aurora')
    analyst = await town.grant('analyst')
  }, 240_000)
  afterAll(() => town?.[Symbol.asyncDispose](), 60_000)

  const ready = async (name: ServiceName, killed: number) => {
    await until(`${name} runs again`, () => (pidOf(name) ?? killed) !== killed, 60_000)
    await town.untilReady()
  }

  /** Kills a service at a random moment of the work, and waits until more was acknowledged after its return. */
  const killAndGoOn = async (name: ServiceName, journal: Journal, random: () => number) => {
    const before = journal.awards.size
    const enough = before + 3 + Math.floor(random() * 10)
    await until(`awards are made before ${name} is killed`, () => journal.awards.size >= enough, 60_000)
    const pid = pidOf(name)!
    process.kill(pid, 'SIGKILL')
    await ready(name, pid)
    const since = journal.awards.size
    await until(`awards are made after ${name} is back`, () => journal.awards.size > since + 2, 60_000)
  }

  test('nothing acknowledged is lost, nothing is there twice', async () => {
    const random = randomFrom(chooseSeed('each service killed in turn'))
    const journal = startJournal(town, aurora, 3, 40)
    const order = [...serviceNames].sort(() => random() - 0.5)
    try {
      for (const name of order) await killAndGoOn(name, journal, random)
    } finally {
      await journal.stop()
    }
    await town.settle()
    console.log(`${order.join(', ')}; ${journal.awards.size} awards; refusals by status`, journal.refusals)
    expect(journal.awards.size).toBeGreaterThan(30)
    await reckon(town, aurora, analyst, [...journal.awards.values()])
  })
})
