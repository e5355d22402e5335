import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test, vi } from 'vitest'
import { lives, printed, runFixture, untilDead } from './processes.js'
import { describeKafka } from './require-kafka.js'

describeKafka('when the process that started it goes', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s, the broker and its temporary folder go too', async (signal) => {
    const owner = runFixture('hold')
    const [line] = await printed(owner, /\{.*\}/)
    const { pid, log } = JSON.parse(line) as { pid: number; log: string }
    expect(lives(pid)).toBe(true)
    owner.process.kill(signal)
    await owner.ended
    await untilDead(pid)
    await vi.waitFor(() => expect(existsSync(dirname(dirname(log)))).toBe(false), { timeout: 30_000 })
  })
})
