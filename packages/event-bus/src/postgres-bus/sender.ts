import type { Pool } from 'pg'
import type { BusRecord } from '../bus.js'
import { createKeyedQueue } from '../keyed-queue.js'
import { append, appendAll, type LaneRecords } from './log.js'

/** The most records of one statement; a lane that has more by itself goes alone. */
const MOST = 4_000

type Waiting = LaneRecords & { resolve(): void; reject(error: unknown): void }

export type Sender = (topic: string, partition: number, records: readonly BusRecord[]) => Promise<void>

/**
 * Sends of several partitions that are asked for in one turn of the loop, as a relay does, share a statement: one round trip and
 * one flush for all of them. Of one partition a second send waits for the first.
 */
export function createSender(pool: Pool): Sender {
  const inTurn = createKeyedQueue()
  let waiting: Waiting[] = []

  const flush = () => {
    const lanes = waiting
    waiting = []
    for (const group of groupsOf(lanes)) void sendTogether(pool, group)
  }
  return (topic, partition, records) =>
    inTurn(
      `${topic}/${partition}`,
      () =>
        new Promise<void>((resolve, reject) => {
          if (waiting.length === 0) setImmediate(flush)
          waiting.push({ topic, partition, records, resolve, reject })
        }),
    )
}

function groupsOf(lanes: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = []
  let room = 0
  for (const lane of lanes) {
    if (lane.records.length > room || groups.length === 0) {
      groups.push([])
      room = MOST
    }
    groups.at(-1)!.push(lane)
    room -= lane.records.length
  }
  return groups
}

/** All or nothing; where it was nothing, each lane is tried alone, so that one that cannot be sent takes no other with it. */
async function sendTogether(pool: Pool, lanes: readonly Waiting[]): Promise<void> {
  const all = lanes.length > 1 && (await appendAll(pool, lanes).catch(() => false))
  for (const { resolve, reject, ...lane } of lanes)
    if (all) resolve()
    else append(pool, lane.topic, lane.partition, lane.records).then(resolve, reject)
}
