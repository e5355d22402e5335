import { expect, test } from 'vitest'
import { sendEvents } from '../src/index.js'
import { factsOf, members, upTo } from './facts.js'
import { createLab, type MakeLog } from './lab.js'

const WAIT = 90_000

/** What holds for events that are sent past the outbox. Run on each adapter. */
export function pastOutbox(makeLog: MakeLog): void {
  test('events that are sent past the outbox arrive once and in order, however often they are sent', async () => {
    await using lab = await createLab(makeLog)
    const bus = await lab.openBus()
    const names = members(20)
    const events = names.flatMap((name) => factsOf(name, 5))
    await sendEvents(bus, events)
    await sendEvents(bus, events)
    const consumer = await lab.consumer()
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect(await lab.applied()).toEqual(Object.fromEntries(names.map((name) => [name, upTo(5)])))
    expect((await lab.database.pool.query('SELECT 1 FROM spine.outbox')).rowCount).toBe(0)
    await sendEvents(bus, [])
    await expect(sendEvents(bus, [{ ...events[0]!, type: 'testamur.nothing.known.v1' }])).rejects.toThrow(TypeError)
  })
}
