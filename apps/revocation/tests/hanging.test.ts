import { expect, test } from 'vitest'
import { type House, openHouse } from './support/house.js'
import { publishAchievement } from './support/issuer.js'
import { hang, openReceiver } from './support/receiver.js'
import { revoke, subscribe } from './support/subscribe.js'

/** Restarts the service. How many milliseconds its stop has taken. */
async function stopTime(house: House): Promise<number> {
  const { service } = house
  const { stop } = service
  let took = Number.NaN
  service.stop = async () => {
    const began = performance.now()
    await stop()
    took = performance.now() - began
  }
  await house.restart()
  return took
}

test('endpoints that hang keep nobody else waiting, and not the stop of the service either', {
  timeout: 120_000,
}, async () => {
  await using house = await openHouse()
  await using receiver = await openReceiver()
  const member = await house.admit('north')
  const employer = await house.employer()
  const awardsWatchedAt = async (path: string, count: number) => {
    const achievement = await publishAchievement(house.bus, 'north')
    await house.settle()
    await subscribe(house, employer, { achievement }, { method: 'webhook', url: receiver.url(path) })
    const ids: string[] = []
    for (let i = 0; i < count; i++) ids.push((await house.award('north', { achievement })).id)
    return ids
  }
  const hanging = Array.from({ length: 5 }, (_, i) => `/hanging-${i}`)
  const kept: string[] = []
  for (const path of hanging) {
    receiver.on(path, hang)
    kept.push(...(await awardsWatchedAt(path, 10)))
  }
  const [quick] = await awardsWatchedAt('/quick', 1)
  // All at once, and all that takes long before: an attempt that hangs lasts 10 s, and the rest must be seen within them.
  await Promise.all(kept.map((id) => revoke(house, member, id)))
  for (const path of hanging) await receiver.calls(path, 8)
  await revoke(house, member, quick!)
  await receiver.calls('/quick', 1)
  // Each has the places of one endpoint and no more, and none of its attempts has ended yet.
  expect(hanging.map((path) => receiver.at(path).length)).toEqual([8, 8, 8, 8, 8])
  expect(await stopTime(house)).toBeLessThan(9_000)
})
