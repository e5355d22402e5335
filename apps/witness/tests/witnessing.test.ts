import { openCheckpoint, parsePolicy } from '@testamur/transparency-log'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWitnessing } from '../../../packages/tile-log/src/witnessing.js'
import { type Running, runSource } from './process.js'
import { newHome, removeHome } from './served.js'
import { testLog } from './test-log.js'

const log = testLog()
const names = ['w1', 'w2'] as const
type Name = (typeof names)[number]
type Told = { vkey: string; url: string }

let homes: Record<Name, string>
let running: Map<Name, Running & { told: Told }>

async function start(name: Name, port = '0'): Promise<Told> {
  const args = ['--home', homes[name], '--name', `${name}.test`, '--port', port, '--log', log.vkey, '--with-parent']
  const made = await runSource('../src/main.ts', args)
  const told = JSON.parse(made.line) as Told
  running.set(name, { ...made, told })
  return told
}

async function kill(name: Name): Promise<void> {
  const { child, ended } = running.get(name)!
  child.kill('SIGKILL')
  await ended
}

beforeEach(async () => {
  homes = { w1: await newHome(), w2: await newHome() }
  running = new Map()
  await Promise.all(names.map((name) => start(name)))
})
afterEach(async () => {
  await Promise.all(names.map(kill))
  await Promise.all(names.map((name) => removeHome(homes[name])))
})

const policy = (k: string) => {
  const lines = names.map((name) => `witness ${name} ${running.get(name)!.told.vkey} ${running.get(name)!.told.url}\n`)
  return parsePolicy(`log ${log.vkey}\n${lines.join('')}group both ${k} ${names.join(' ')}\nquorum both\n`)
}
const request = async (size: number, fork?: number) => ({
  note: await log.note(size, { fork }),
  size,
  proofFrom: (old: number) => log.proof(old, size, fork),
})
const cosigners = async (note: string) =>
  (await openCheckpoint(note, policy('any'))).cosignatures.map(({ name }) => name)

describe('two witnesses in processes of their own', () => {
  test('cosign as the log grows, through the death and return of one of them', { timeout: 60_000 }, async () => {
    const both = createWitnessing({ policy: policy('all'), timeoutMs: 20_000 })
    for (const size of [1, 2, 255, 256, 257])
      expect(await cosigners(await both.cosign(await request(size)))).toEqual(['w1.test', 'w2.test'])
    await kill('w2')
    await expect(both.cosign(await request(300))).rejects.toThrow(/w1\.test: cosigned; w2\.test: it does not answer/)
    const any = createWitnessing({ policy: policy('any'), timeoutMs: 20_000 })
    expect(await cosigners(await any.cosign(await request(300)))).toEqual(['w1.test'])
    await start('w2', new URL(running.get('w2')!.told.url).port)
    expect(await cosigners(await both.cosign(await request(301)))).toEqual(['w1.test', 'w2.test'])
    expect(both.last()).toMatchObject([{ size: 301 }, { size: 301 }])
  })

  test('show a log that went back, and one that forked', { timeout: 60_000 }, async () => {
    await createWitnessing({ policy: policy('all'), timeoutMs: 20_000 }).cosign(await request(50))
    const alarm = (message: RegExp) =>
      expect.objectContaining({
        name: 'RolledBack',
        message: expect.stringMatching(message),
        evidence: expect.stringContaining('\n50\n'),
      })
    const again = () => createWitnessing({ policy: policy('any'), timeoutMs: 20_000 })
    await expect(again().cosign(await request(40))).rejects.toThrow(
      alarm(/has cosigned size 50, and is asked for size 40/),
    )
    await expect(again().cosign(await request(60, 45))).rejects.toThrow(alarm(/refused size 60 as no continuation/))
    await expect(again().cosign(await request(50, 10))).rejects.toThrow(alarm(/refused size 50/))
    expect(await cosigners(await again().cosign(await request(60, 55)))).toEqual(['w1.test', 'w2.test'])
  })
})
