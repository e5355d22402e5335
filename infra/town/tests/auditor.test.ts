import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '@testamur/auditor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepAuditor } from '../src/auditor.js'
import { Town } from './harness.js'
import { until } from './until.js'

let town: Town
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'testamur-auditor-'))
  town = await Town.create({ members: ['aurora', 'borealis'] })
  for (const slug of ['aurora', 'borealis']) await town.award(town.member(slug))
  await town.settle()
}, 300_000)
afterAll(async () => {
  await town[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function testamur(...argv: string[]) {
  const out: string[] = []
  const code = await run(argv, { out: (line) => void out.push(line), err: (text) => void out.push(text) })
  return { code, said: out.join('\n') }
}
const finding = async () => (await town.call('GET', '/api/ledger/finding')).json

test('a stranger finds the ledger clean, from the trust file alone, and again from a copy', async () => {
  const trust = ['--trust', join(town.home, 'trust.json'), '--policy', join(town.home, 'log-policy.txt')]
  await until('a checkpoint covers all', async () => {
    const { code, said } = await testamur('audit', town.url, ...trust, '--json')
    const { size } = JSON.parse(said)
    return code === 0 && size >= 14
  })
  const copy = join(folder, 'copy')
  const exported = await testamur('ledger', 'export', copy, '--from', town.url, ...trust)
  expect([exported.code, exported.said]).toEqual([0, expect.stringContaining('is clean')])
  const offline = await testamur('audit', copy, '--trust', join(copy, 'trust.json'), '--policy', join(copy, 'policy'))
  expect([offline.code, offline.said]).toEqual([0, expect.stringMatching(/is clean: \d+ entries, each signed/)])
})

test('a watching auditor reports, is started again when it dies, and ends when it is told to', {
  timeout: 180_000,
}, async () => {
  const key = await town.grant('auditor')
  const policyFile = join(town.home, 'log-policy.txt')
  const said: string[] = []
  const auditor = keepAuditor({ home: town.home, url: town.url, key, policyFile, interval: '500ms' }, (line) =>
    said.push(line),
  )
  try {
    await until('it has reported', async () => (await finding()).verdict === 'clean', 60_000)
    const first = await finding()
    const pid = auditor.pid()!
    process.kill(pid, 'SIGKILL')
    await until('another one runs', () => auditor.pid() !== undefined && auditor.pid() !== pid, 20_000)
    await town.award(town.member())
    await until('it has seen the new entry', async () => (await finding()).size > first.size, 60_000)
    expect(await finding()).toMatchObject({ verdict: 'clean', since: first.since, codes: [] })
    expect(said.join('\n')).toMatch(/^auditor: it ended \(SIGKILL\) and is started again/)
  } finally {
    const pid = auditor.pid()!
    await auditor.stop()
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/)
  }
})
