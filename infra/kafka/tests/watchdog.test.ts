import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { lives, runFixture } from './processes.js'

test('the watchdog ends what it watches when its owner is killed, and not what it was told to forget', async () => {
  const [forgotten, ...watched] = [sleeper(), sleeper(), sleeper()]
  const ends = watched.map((one) => once(one, 'exit'))
  const pids = [forgotten, ...watched].map((one) => String(one?.pid))
  const owner = runFixture('watch', pids)
  await owner.ended
  for (const end of ends) expect(await end).toEqual([null, 'SIGKILL'])
  expect(lives(forgotten?.pid ?? 0)).toBe(true)
})

function sleeper(): ChildProcess {
  const child = spawn('sleep', ['60'])
  onTestFinished(() => void child.kill())
  return child
}
