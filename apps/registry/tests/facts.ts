import { type CloudEvent, uuidv7 } from '@testamur/credential-model'
import { fromRecord } from '@testamur/event-bus'
import { expect, vi } from 'vitest'
import type { TestRegistry } from './harness.js'

/** How many facts have not been sent yet. */
export async function unsent({ pool }: TestRegistry): Promise<number> {
  return (await pool.query('SELECT count(*)::int AS n FROM spine.outbox')).rows[0].n
}

/** Everything that a topic holds, once all that was told before is sent, by the time at which it was made. */
export async function factsOf(town: TestRegistry, topic: string): Promise<CloudEvent[]> {
  await vi.waitFor(async () => expect(await unsent(town)).toBe(0), 20_000)
  const ends = await town.bus.endOffsets(topic)
  const total = [...ends.values()].reduce((sum, end) => sum + end, 0n)
  const facts: CloudEvent[] = []
  const consumption = await town.bus.consume({
    group: `facts-${uuidv7()}`,
    topics: [topic],
    maxBatch: 500,
    position: async () => 0n,
    deliver: async (batch) => {
      facts.push(...batch.map(fromRecord))
    },
    onCrash: () => {},
  })
  await vi.waitFor(() => expect(BigInt(facts.length)).toBeGreaterThanOrEqual(total), 20_000)
  await consumption.stop()
  return facts.sort((a, b) => (a.id < b.id ? -1 : 1))
}
