import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeHome, type Served, serve, timeOf } from './served.js'
import { testLog } from './test-log.js'

const log = testLog()
let witness: Served
beforeAll(async () => {
  witness = await serve({ logs: [log.vkey] })
})
afterAll(async () => {
  await witness.stop()
  await removeHome(witness.home)
})

test('of 32 that race from one size one wins each round, and no size is ever rolled back', async () => {
  let size = 10
  await witness.add(await log.body(0, size))
  for (let round = 0; round < 10; round++) {
    const sizes = Array.from({ length: 32 }, (_, k) => size + 1 + k)
    const bodies = await Promise.all(sizes.map((next) => log.body(size, next)))
    const answers = await Promise.all(bodies.map(async (body) => (await witness.add(body)).clone()))
    const won = answers.flatMap((answer, k) => (answer.status === 200 ? [sizes[k]!] : []))
    expect(won).toHaveLength(1)
    expect(
      await timeOf(await log.note(won[0]!), await answers[won[0]! - size - 1]!.text(), witness.key),
    ).toBeGreaterThan(0)
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer.status).toBe(409)
      expect(await answer.text()).toBe(`${won[0]}\n`)
    }
    size = won[0]!
  }
})

test('32 that each follow what they are told climb without one step down', async () => {
  const start = 1_000
  const told = Number(await (await witness.add(await log.body(0, start))).text())
  await witness.add(await log.body(told, start))
  const cosigned: number[] = []
  const climb = async (k: number) => {
    for (let old = start, steps = 0; steps < 8; steps++) {
      const next = Math.max(old, start) + 1 + ((k + steps) % 5)
      const answer = await witness.add(await log.body(old, next))
      if (answer.status === 200) cosigned.push(next)
      old = answer.status === 200 ? next : Number(await answer.text())
    }
  }
  await Promise.all(Array.from({ length: 32 }, (_, k) => climb(k)))
  // Nobody asks for the size that it was told, so that one cosigned twice was cosigned again after a larger one.
  expect(cosigned.length).toBeGreaterThanOrEqual(8)
  expect(new Set(cosigned).size).toBe(cosigned.length)
  const last = Number(await (await witness.add(await log.body(0, 1))).text())
  expect(last).toBe(Math.max(...cosigned))
  expect(witness.failures).toEqual([])
})
