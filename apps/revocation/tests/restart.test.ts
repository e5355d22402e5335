import { expect, test, vi } from 'vitest'
import { eventsOn } from './support/events.js'
import { openHouse } from './support/house.js'
import { openReceiver } from './support/receiver.js'
import { publish } from './support/registry.js'
import { revoke, SUBSCRIPTIONS, subscribe } from './support/subscribe.js'

test('what is pending when the service stops is delivered after the next start, and nothing is told twice', async () => {
  await using receiver = await openReceiver()
  await using house = await openHouse({ retrySchedule: Array.from({ length: 20 }, () => 200) })
  const member = await house.admit('north')
  const employer = await house.employer()
  receiver.on('/hook', 500)
  const { json } = await subscribe(house, employer, { all: true }, { method: 'webhook', url: receiver.url('/hook') })
  const { id } = await house.award('north')
  await revoke(house, member, id)
  await receiver.calls('/hook', 1)

  await house.restart()
  receiver.on('/hook', 204)
  const deliveries = async () =>
    (await house.call('GET', `${SUBSCRIPTIONS}/${json.id}/deliveries`, { bearer: employer })).json.items
  await vi.waitFor(async () => expect((await deliveries())[0].state).toBe('delivered'), { timeout: 25_000 })

  // A replay, and a relay that sends twice: the same events once more on the bus
  const again = await eventsOn(house.bus, 'testamur.credential')
  const calls = receiver.at('/hook').length
  await house.pool.query('DELETE FROM spine.inbox')
  await publish(house.bus, ...again.filter((event) => event.type.includes('revoked')))
  await house.settle()
  expect(await deliveries()).toHaveLength(1)
  const late = await subscribe(house, employer, { all: true }, { method: 'webhook', url: receiver.url('/late') })
  await house.pool.query('DELETE FROM spine.inbox')
  await publish(house.bus, ...again.filter((event) => event.type.includes('revoked')))
  await house.settle()
  const told = await house.call('GET', `${SUBSCRIPTIONS}/${late.json.id}/deliveries`, { bearer: employer })
  expect(told.json.items).toEqual([]) // who subscribes later is not told the past
  expect(receiver.at('/hook')).toHaveLength(calls)
})
