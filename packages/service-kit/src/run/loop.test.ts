import { expect, test, vi } from 'vitest'
import { startLoop } from './loop.js'

const HOUR = 3_600_000

test('rests as long as a round asks for, unless it is woken', async () => {
  const round = vi.fn(async () => HOUR)
  const loop = startLoop('rounds', round, { error: vi.fn() })
  await expect.poll(() => round.mock.calls.length, { timeout: 20_000 }).toBe(1)
  loop.wake()
  await expect.poll(() => round.mock.calls.length, { timeout: 20_000 }).toBe(2)
  await loop.stop()
  expect(round).toHaveBeenCalledTimes(2)
})

test('a wake in the middle of a round is not lost', async () => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const round = vi.fn(async () => {
    await held
    return HOUR
  })
  const loop = startLoop('rounds', round, { error: vi.fn() })
  loop.wake()
  release()
  await expect.poll(() => round.mock.calls.length, { timeout: 20_000 }).toBe(2)
  await loop.stop()
})

test('a round that fails is logged, and another comes', async () => {
  const error = vi.fn()
  const round = vi.fn(async () => HOUR).mockRejectedValueOnce(new Error('not now'))
  const loop = startLoop('rounds', round, { error })
  await expect.poll(() => error.mock.calls.length, { timeout: 20_000 }).toBe(1)
  loop.wake()
  await expect.poll(() => round.mock.calls.length, { timeout: 20_000 }).toBe(2)
  await loop.stop()
})
