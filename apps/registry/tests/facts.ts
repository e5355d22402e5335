import { type CloudEvent, uuidv7 } from '@testamur/credential-model'
import { fromRecord } from '@testamur/event-bus'
import { expect, vi } from 'vitest'
import type { TestRegistry } from './harness.js'

/** Everything that a topic holds now, by the time at which it was made. */
export async function factsOf(town: TestRegistry, topic: string): Promise<CloudEvent[]> {
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
  await vi.waitFor(() => expect(BigInt(facts.length)).toBeGreaterThanOrEqual(total), 10_000)
  await consumption.stop()
  return facts.sort((a, b) => (a.id < b.id ? -1 : 1))
}
