import { TestamurError } from '@testamur/credential-model'
import type { GroupWatch } from '@testamur/event-bus'
import type { Caller, Clock } from '@testamur/service-kit'
import type { SetAside } from '../store/set-asides.js'
import type { Store } from '../store/store.js'

export type RecordPlace = { topic: string; partition: number; offset: bigint }

const notHalted = ({ topic, partition, offset }: RecordPlace) =>
  new TestamurError('HALT_NOT_FOUND', `${topic}/${partition} is not halted at ${offset}.`, {
    remedy: 'Read GET /api/ledger/status for the partitions that are halted, and where.',
  })

/**
 * Lets a halted partition pass over the record that halts it, and records whose decision that was. The record never becomes
 * an entry. @throws TestamurError HALT_NOT_FOUND
 */
export async function setAside(
  { store, consumer, clock }: { store: Store; consumer: GroupWatch; clock: Clock },
  place: RecordPlace,
  by: { caller: Caller; note?: string },
): Promise<SetAside> {
  const { topic, partition, offset } = place
  const halted = (await consumer.halted()).find(
    (h) => h.topic === topic && h.partition === partition && h.offset === offset,
  )
  if (!halted) throw notHalted(place)
  const { caller, note } = by
  const who = { keyId: caller.keyId, keyName: caller.name }
  const record = { ...place, reason: halted.reason, ...(note !== undefined && { note }), ...who, at: clock.now() }
  await store.transaction(async (tx) => {
    await tx.setAsides.add(record)
    // Last, and on its own connection: where it fails, the record is rolled back with it.
    if (!(await consumer.setAside(topic, partition, offset))) throw notHalted(place)
  })
  return record
}
