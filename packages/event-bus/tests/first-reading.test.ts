import { expect, test } from 'vitest'
import { Unprocessable } from '../src/index.js'
import { createDatabase } from './database.js'
import { createLab } from './lab.js'
import { recorder } from './recorder.js'

async function makeLog() {
  const database = await createDatabase()
  return { config: { postgres: { url: database.url } }, dispose: () => database.drop() }
}

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

test('a group cannot be relied on before it has read its topics once; after that it can, from its start', async () => {
  await using lab = await createLab(makeLog)
  await lab.send(['member', 0], ['member', 1])
  const [held, later] = [gate(), gate()]
  const first = await lab.consumer({ handlers: [recorder(() => held.opened)] })
  expect(first.why()).toMatch(/for the first time/)
  expect(first.healthy()).toBe(true)
  held.open()
  // A reading that stands still for too long counts as through too; what it was held up by must be applied before it stops.
  expect(await first.caughtUp(60_000)).toBe(true)
  await expect.poll(() => first.why(), { timeout: 60_000 }).toBeUndefined()
  await first.stop()

  await lab.send(['member', 2])
  const second = await lab.consumer({ handlers: [recorder(() => later.opened)] })
  await expect.poll(() => second.why(), { timeout: 60_000 }).toBeUndefined()
  expect(await lab.applied()).toEqual({ member: [0, 1] })
  later.open()
})

test('a partition that is halted does not hold up what else the group knows', async () => {
  await using lab = await createLab(makeLog)
  await lab.send(['member', 0])
  const consumer = await lab.consumer({
    poison: 'halt',
    handlers: [
      recorder(() => {
        throw new Unprocessable('never')
      }),
    ],
  })
  await expect.poll(() => consumer.halted(), { timeout: 60_000 }).toHaveLength(1)
  await expect.poll(() => consumer.why(), { timeout: 60_000 }).toBeUndefined()
})
