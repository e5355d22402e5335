import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runSource } from './process.js'
import { newHome, removeHome, serve, timeOf } from './served.js'
import { testLog } from './test-log.js'

const log = testLog()
const steps = ['before', 'written', 'renamed', 'durable'] as const
const add = (url: string, body: string) => fetch(`${url}/add-checkpoint`, { method: 'POST', body })

describe.each(steps)('killed where its write is "%s"', (step) => {
  test.each([1, 2])('at write %i, it answers nothing and knows afterwards what it signed', async (nth) => {
    const home = await newHome()
    const { line: url, ended } = await runSource('./fixtures/dies-at.ts', [home, log.vkey, step, String(nth)])
    const before = nth === 1 ? 0 : 5
    if (nth === 2) expect((await add(url, await log.body(0, 5))).status).toBe(200)
    await expect(add(url, await log.body(before, 9))).rejects.toThrow('fetch failed')
    expect((await ended).signal).toBe('SIGKILL')

    const again = await serve({ home, logs: [log.vkey] })
    const last = Number(await (await again.add(await log.body(8, 9))).text())
    expect(last).toBe(step === 'before' || step === 'written' ? before : 9)
    // What it may have signed it does not contradict; what it had not stored it is asked again for.
    expect((await again.add(await log.body(last, 9, { fork: 0 }))).status).toBe(last === 0 ? 200 : 422)
    if (last > 0) {
      const answer = await again.add(await log.body(last, 9))
      expect(await timeOf(await log.note(9), await answer.text(), again.key)).toBeGreaterThan(0)
    }
    expect(readdirSync(join(home, 'state')).filter((name) => name.endsWith('.new'))).toEqual([])
    await again.stop()
    await removeHome(home)
  })
})

test('killed at a random moment under load, again and again: no answer is ever contradicted', async () => {
  const home = await newHome()
  let acknowledged = 0
  for (let round = 0; round < 8; round++) {
    const { child, line, ended } = await runSource('../src/main.ts', [
      ...['--home', home, '--name', 'witness.test/w1', '--port', '0', '--log', log.vkey],
    ])
    const { url } = JSON.parse(line)
    const told = Number(await (await add(url, await log.body(5_000, 5_000))).text())
    expect(told).toBeGreaterThanOrEqual(acknowledged)
    const sizes = Array.from({ length: 40 }, (_, i) => told + 1 + i)
    const bodies = await Promise.all(sizes.map((size) => log.body(size - 1, size)))
    const killAt = sizes[5 + 3 * round]
    for (const [i, body] of bodies.entries()) {
      const answering = add(url, body)
      if (sizes[i] === killAt) child.kill('SIGKILL')
      const answer = await answering.catch(() => undefined)
      if (answer?.status === 200) acknowledged = sizes[i]!
      if (!answer) break
    }
    expect((await ended).signal).toBe('SIGKILL')
  }
  expect(acknowledged).toBeGreaterThan(40)
  await removeHome(home)
})
