import type { EventBus } from './bus.js'
import type { Faults } from './faults.js'
import type { Closed, OutboxRow } from './outbox-queue.js'
import type { Signal } from './signal.js'

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5_000

export type Lanes = {
  /** The lanes that must not be read from now: a send is under way, its rows are not deleted yet, or it failed a moment ago. */
  closed(): Closed[]
  inFlight(): number
  /** Sends the rows, each lane's in one send, and all lanes beside each other. */
  dispatch(rows: readonly OutboxRow[]): Promise<void>
  /** The rows acknowledged since the last call; their lanes stay closed until `reopen`. */
  takeAcknowledged(): { ids: string[]; reopen(): void }
  /** Milliseconds until a failed lane may be tried again. */
  nextRetryMs(): number
  idle(): Promise<void>
}

type Lane = Closed & {
  state: 'sending' | 'acknowledged' | 'failed' | 'open'
  ids: string[]
  failures: number
  retryAt: number
}

/**
 * The sends of a relay. A lane is one partition of one topic. While its rows are on their way, and while it waits after
 * a failure, none of its later rows is read: they cannot overtake.
 */
export function createLanes(
  bus: Pick<EventBus, 'send' | 'partitionsOf'>,
  wake: Signal,
  faults: Faults,
  failed: (error: unknown, lane: Closed) => void,
): Lanes {
  const lanes = new Map<string, Lane>()
  const running = new Set<Promise<void>>()

  const laneOf = (topic: string, partitions: number, partition: number): Lane => {
    const key = `${topic}/${partition}/${partitions}`
    const lane = lanes.get(key) ?? { topic, partitions, partition, state: 'open', ids: [], failures: 0, retryAt: 0 }
    lanes.set(key, lane)
    return lane
  }

  const fail = (lane: Lane, error: unknown) => {
    lane.state = 'failed'
    lane.ids = []
    lane.retryAt = performance.now() + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(lane.failures++, 10))
    failed(error, lane)
  }

  const send = async (lane: Lane, rows: OutboxRow[]) => {
    try {
      await faults.at('relay:before-send')
      await bus.send(
        lane.topic,
        lane.partition,
        rows.map((row) => row.record),
      )
      await faults.at('relay:after-send')
      lane.state = 'acknowledged'
      lane.failures = 0
    } catch (error) {
      fail(lane, error)
    }
    wake.raise()
  }

  const start = (lane: Lane, rows: OutboxRow[]) => {
    lane.state = 'sending'
    lane.ids = rows.map((row) => row.id)
    const sending = send(lane, rows).finally(() => running.delete(sending))
    running.add(sending)
  }

  const all = () => [...lanes.values()]
  return {
    closed: () => {
      for (const lane of all()) if (lane.state === 'failed' && lane.retryAt <= performance.now()) lane.state = 'open'
      return all().filter((lane) => lane.state !== 'open')
    },
    inFlight: () => all().reduce((sum, lane) => sum + lane.ids.length, 0),
    dispatch: async (rows) => {
      for (const [topic, ofTopic] of groupBy(rows, (row) => row.record.topic)) {
        const partitions = await bus.partitionsOf(topic).catch((error: unknown) => fail(laneOf(topic, 1, 0), error))
        if (partitions === undefined) continue
        for (const [partition, ofLane] of groupBy(ofTopic, (row) => row.hash % partitions)) {
          start(laneOf(topic, partitions, partition), ofLane)
        }
      }
    },
    takeAcknowledged: () => {
      const done = all().filter((lane) => lane.state === 'acknowledged')
      const reopen = () => {
        for (const lane of done) {
          lane.state = 'open'
          lane.ids = []
        }
      }
      return { ids: done.flatMap((lane) => lane.ids), reopen }
    },
    nextRetryMs: () => {
      const retries = all().filter((lane) => lane.state === 'failed')
      return Math.min(...retries.map((lane) => lane.retryAt)) - performance.now()
    },
    idle: async () => {
      await Promise.all(running)
    },
  }
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
