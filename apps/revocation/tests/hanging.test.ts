import { expect, test } from 'vitest'
import { openHouse } from './support/house.js'
import { publishAchievement } from './support/issuer.js'
import { hang, openReceiver } from './support/receiver.js'
import { revoke, subscribe } from './support/subscribe.js'

test('endpoints that hang keep nobody else waiting, and not the stop of the service either', async () => {
  await using house = await openHouse()
  await using receiver = await openReceiver()
  const member = await house.admit('north')
  const employer = await house.employer()
  const watched = async (path: string) => {
    const achievement = await publishAchievement(house.bus, 'north')
    await house.settle()
    await subscribe(house, employer, { achievement }, { method: 'webhook', url: receiver.url(path) })
    return () => house.award('north', { achievement })
  }
  const hanging = Array.from({ length: 5 }, (_, i) => `/hanging-${i}`)
  for (const path of hanging) {
    receiver.on(path, hang)
    const award = await watched(path)
    for (let i = 0; i < 10; i++) await revoke(house, member, (await award()).id)
    await receiver.calls(path, 8)
  }
  const award = await watched('/quick')
  await revoke(house, member, (await award()).id)
  await receiver.calls('/quick', 1)
  // Each has the places of one endpoint and no more, and none of its attempts has ended yet.
  expect(hanging.map((path) => receiver.at(path).length)).toEqual([8, 8, 8, 8, 8])
  const began = performance.now()
  await house.restart()
  expect(performance.now() - began).toBeLessThan(9_000) // an attempt that hangs lasts 10 s
})
