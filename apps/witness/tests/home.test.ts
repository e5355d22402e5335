import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWitness } from '../src/index.js'
import { startOf, thisPlace } from '../src/place.js'
import { newHome, removeHome, serve } from './served.js'
import { testLog } from './test-log.js'

const log = testLog()
const hash = createHash('sha256').update(log.origin).digest('hex')
let home: string
beforeEach(async () => {
  home = await newHome()
})
afterEach(() => removeHome(home))

const at = (...path: string[]) => join(home, ...path)
const refusal = (message: RegExp) =>
  expect.objectContaining({ name: 'WitnessError', message: expect.stringMatching(message) })

const here = () => ({ token: 'x', pid: process.pid, start: startOf(process.pid), place: thisPlace() })

/** A home whose witness has cosigned size 5. */
async function usedHome(): Promise<void> {
  const witness = await serve({ home, logs: [log.vkey] })
  expect((await witness.add(await log.body(0, 5))).status).toBe(200)
  await witness.stop()
}

describe('a home', () => {
  test('keeps key, name and state, for the owner alone', async () => {
    await usedHome()
    const vkey = readFileSync(at('vkey'), 'utf8').trim()
    expect(statSync(at('key.json')).mode & 0o777).toBe(0o600)
    const again = await openWitness({ home, logs: [log.vkey] })
    expect(again.witness.keys[0]?.vkey).toBe(vkey)
    expect(again.witness.checkpoint(hash)).toContain('\n5\n')
    again.close()
    expect(existsSync(at('lock'))).toBe(false)
  })

  test('needs a name at first, and keeps to it', async () => {
    await expect(openWitness({ home })).rejects.toThrow(refusal(/--name/))
    await expect(openWitness({ home, name: 'a b' })).rejects.toThrow(refusal(/spaces/))
    expect(existsSync(at('key.json'))).toBe(false)
    await usedHome()
    await expect(openWitness({ home, name: 'another' })).rejects.toThrow(refusal(/called witness\.test\/w1/))
  })

  test('has one owner', async () => {
    const first = await serve({ home })
    await expect(openWitness({ home })).rejects.toThrow(refusal(new RegExp(`process ${process.pid}`)))
    await first.stop()
    ;(await serve({ home })).stop()
  })

  test('that another one took over signs nothing more', async () => {
    const witness = await serve({ home, logs: [log.vkey] })
    rmSync(at('lock'))
    const second = await serve({ home, logs: [log.vkey] })
    expect((await witness.add(await log.body(0, 5))).status).toBe(500)
    expect(witness.failures).toEqual([refusal(/taken .* over/)])
    expect((await second.add(await log.body(0, 4))).status).toBe(200)
    await witness.stop()
    expect(existsSync(at('lock'))).toBe(true)
    await second.stop()
  })

  test.each([
    ['of a process that is gone', () => JSON.stringify({ ...here(), pid: 2 ** 22 + 1 })],
    ['of a number that another process has now', () => JSON.stringify({ ...here(), start: '1' })],
    ['that was cut short', () => '{"pi'],
    ['of another place that is silent', () => JSON.stringify({ ...here(), place: 'elsewhere' })],
  ])('is taken over from a lock %s', { timeout: 20_000 }, async (_, owner) => {
    await usedHome()
    writeFileSync(at('lock'), owner())
    ;(await serve({ home })).stop()
  })
})

describe('a witness does not start', () => {
  const start = () => openWitness({ home, logs: [log.vkey] })
  beforeEach(usedHome)

  test.each([
    ['cut short', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of a smaller size', (text: string) => text.replace('\n5\n', '\n4\n')],
    ['without our signature', (text: string) => text.split('\n').toSpliced(-2, 1).join('\n')],
    ["without the log's signature", (text: string) => text.split('\n').toSpliced(4, 1).join('\n')],
    ['with another time', (text: string) => text.replace(/AAAA(?=[^\n]*\n$)/, 'AAAB')],
  ])('on a state that is %s', async (_, change) => {
    const text = readFileSync(at('state', hash, 'checkpoint'), 'utf8')
    writeFileSync(at('state', hash, 'checkpoint'), change(text))
    await expect(start()).rejects.toThrow(refusal(/checkpoint is damaged.*does not start/))
    writeFileSync(at('state', hash, 'checkpoint'), text)
    ;(await start()).close()
  })

  test('on a state that belongs to another log, or is gone', async () => {
    const text = readFileSync(at('state', hash, 'checkpoint'), 'utf8')
    mkdirSync(at('state', 'f'.repeat(64)))
    await expect(start()).rejects.toThrow(refusal(/no such file.*does not start/))
    writeFileSync(at('state', 'f'.repeat(64), 'checkpoint'), text)
    await expect(start()).rejects.toThrow(refusal(/belongs elsewhere/))
    rmSync(at('state'), { recursive: true })
    await expect(start()).rejects.toThrow(refusal(/state is gone/))
  })

  test('on a key that is damaged, or open to others', async () => {
    chmodSync(at('key.json'), 0o644)
    await expect(start()).rejects.toThrow(refusal(/chmod 600/))
    chmodSync(at('key.json'), 0o600)
    for (const text of ['', '{}', 'null', '{"name":"a","ed25519":"AAAA"}']) {
      writeFileSync(at('key.json'), text)
      await expect(start()).rejects.toThrow(refusal(/key\.json/))
    }
  })

  test('on a list of logs that cannot be read', async () => {
    writeFileSync(at('logs'), '# a comment\n\nno key\n')
    await expect(start()).rejects.toThrow(refusal(/logs, line 3: not a verifier key/))
  })
})

test('the list of logs is read again when it changes; one that cannot be read leaves what was known', async () => {
  const other = testLog('log.test/other')
  const witness = await serve({ home })
  const status = async (one: typeof log, size: number) => (await witness.add(await one.body(0, size))).status
  expect(await status(log, 1)).toBe(404)
  writeFileSync(at('logs'), `# ours\n${log.vkey}\n`)
  expect(await status(log, 1)).toBe(200)
  writeFileSync(at('logs'), `${log.vkey}\n${other.vkey.slice(0, -3)}\n`)
  expect([await status(log, 1), await status(other, 1)]).toEqual([409, 404])
  expect(witness.said).toEqual([expect.stringMatching(/logs, line 2.*known before/)])
  writeFileSync(at('logs'), `  ${log.vkey}  \r\n${other.vkey}`)
  expect([await status(log, 1), await status(other, 1)]).toEqual([409, 200])
  rmSync(at('logs'))
  expect(await status(log, 1)).toBe(404)
  await witness.stop()
})

test('a full disk cosigns nothing, and the next request is judged as if the failed one had not been', async () => {
  let full = true
  const witness = await serve({
    home,
    logs: [log.vkey],
    onStep: (step) => {
      if (full && step === 'written') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    },
  })
  expect((await witness.add(await log.body(0, 5))).status).toBe(500)
  expect(witness.failures).toHaveLength(1)
  full = false
  expect((await witness.add(await log.body(0, 4))).status).toBe(200)
  full = true
  expect((await witness.add(await log.body(4, 7))).status).toBe(500)
  full = false
  expect((await witness.add(await log.body(4, 6))).status).toBe(200)
  await witness.stop()
})
