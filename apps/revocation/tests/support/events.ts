import { type CloudEvent, uuidv7 } from '@testamur/credential-model'
import { type EventBus, fromRecord } from '@testamur/event-bus'

/** Every event that a topic holds at the call, in order within each partition. */
export async function eventsOn(bus: EventBus, topic: string): Promise<CloudEvent[]> {
  const ends = await bus.endOffsets(topic)
  const wanted = [...ends.values()].reduce((a, b) => a + Number(b), 0)
  const events: CloudEvent[] = []
  if (wanted === 0) return events
  let full = () => {}
  const all = new Promise<void>((resolve) => {
    full = resolve
  })
  const reading = await bus.consume({
    group: `reader ${uuidv7()}`,
    topics: [topic],
    maxBatch: 500,
    position: async () => 0n,
    deliver: async (batch) => {
      for (const record of batch)
        if (record.offset < (ends.get(record.partition) ?? 0n)) events.push(fromRecord(record))
      if (events.length >= wanted) full()
    },
    onCrash: full,
  })
  await all
  await reading.stop()
  return events
}
