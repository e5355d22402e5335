import { setTimeout as sleep } from 'node:timers/promises'
import type { EventBus } from './bus.js'
import { noFaults } from './faults.js'
import { silentLogger } from './logger.js'
import { anyUpTo, deleteAcknowledged, depth, newestId, oldestAgeMs, readOutbox } from './outbox-queue.js'
import { outboxWritten } from './outbox-written.js'
import { createLanes, type Lanes } from './relay-lanes.js'
import type { Relay, RelayOptions } from './relay-options.js'
import { openSession, type RelaySession, tryLead, wakeLeader } from './relay-session.js'
import { createSignal, type Signal } from './signal.js'
import { topicSpecs } from './topics.js'

const STANDBY_POLL_MS = 500
/**
 * Between two looks at the outbox, so that what commits together is sent together. The more there was, the longer: each
 * send costs a flush at the bus and a transaction at every consumer, however few its events.
 */
const BREATH_MS = 2
const BREATH_MS_A_ROW = 4
const LONGEST_BREATH_MS = 25
/** How closely, and how long, the outbox is watched after a hint: the transaction that gave it has yet to commit. */
const HINT_POLL_MS = 5
const HINT_WINDOW_MS = 150
const STOP_MS = 5_000
/** An outbox that nothing was heard of for so long is looked at five times less often: an idle town sleeps. */
const QUIET_MS = 30_000
const QUIETER = 5

/**
 * The relay of a service: sends what stands in the outbox in order and deletes what the bus has acknowledged. Any number
 * may be started, in any number of processes; the one whose session holds the advisory lock sends. Starts even where
 * the bus does not answer yet.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const relay = createState(options)
  const running = run(relay)
  const unsubscribe = outboxWritten.subscribe(() => {
    relay.hintedAt = performance.now()
    relay.wake.raise()
  })
  return {
    stop: async () => {
      unsubscribe()
      relay.stopped = true
      relay.wake.raise()
      await running
    },
    oldestAgeMs: () => oldestAgeMs(options.pool),
    depth: () => depth(options.pool),
    inFlight: () => relay.lanes.inFlight(),
    flushed: (timeoutMs) => flushed(relay, timeoutMs),
    leading: () => relay.leading,
  }
}

type State = {
  options: RelayOptions
  connectionString: string
  wake: Signal
  deleted: Signal
  lanes: Lanes
  hintedAt: number
  readMs: number
  leading: boolean
  stopped: boolean
}

function createState(options: RelayOptions): State {
  const wake = createSignal()
  const log = options.log ?? silentLogger
  const connectionString = options.connectionString ?? options.pool.options.connectionString
  if (connectionString === undefined) throw new TypeError('the relay needs a connectionString, since its pool has none')
  const lanes = createLanes(withTopics(options.bus), wake, options.faults ?? noFaults, (error, lane) => {
    log.warn({ err: error, topic: lane.topic, partition: lane.partition }, 'a send failed; its rows stay in the outbox')
    options.onError?.(error)
  })
  const deleted = createSignal()
  return {
    options,
    connectionString,
    wake,
    deleted,
    lanes,
    hintedAt: -Infinity,
    readMs: 0,
    leading: false,
    stopped: false,
  }
}

/** Makes the topics when the first row is to be sent, and again until it has worked: the bus may be away for now. */
function withTopics(bus: EventBus): Pick<EventBus, 'send' | 'partitionsOf'> {
  let made = false
  return {
    send: bus.send,
    partitionsOf: async (topic) => {
      if (!made) await bus.ensureTopics(topicSpecs)
      made = true
      return bus.partitionsOf(topic)
    },
  }
}

async function run(relay: State): Promise<void> {
  while (!relay.stopped) {
    let session: RelaySession | undefined
    try {
      session = await openSession(relay.connectionString, relay.options.leaseMs ?? 10_000, relay.wake)
      await standBy(relay, session)
      await lead(relay, session)
    } catch (error) {
      relay.options.log?.warn(
        { err: error, service: relay.options.service },
        'the relay lost its database; it tries again',
      )
      relay.options.onError?.(error)
    }
    relay.leading = false
    await session?.end()
    if (!relay.stopped) await relay.wake.wait(STANDBY_POLL_MS)
  }
}

async function standBy(relay: State, session: RelaySession): Promise<void> {
  let forwarded = relay.hintedAt
  while (!relay.stopped && !session.lost) {
    if (await tryLead(session)) {
      relay.leading = true
      return
    }
    if (relay.hintedAt > forwarded) {
      forwarded = relay.hintedAt
      await wakeLeader(session)
    }
    await relay.wake.wait(STANDBY_POLL_MS)
  }
}

async function lead(relay: State, session: RelaySession): Promise<void> {
  while (relay.leading && !relay.stopped && !session.lost) {
    const rows = await turn(relay, session)
    await sleep(Math.min(LONGEST_BREATH_MS, BREATH_MS + rows * BREATH_MS_A_ROW))
    await relay.wake.wait(restOf(relay))
  }
  await Promise.race([relay.lanes.idle(), relay.deleted.wait(STOP_MS)])
  relay.deleted.raise() // its timer would keep a process alive that has stopped
  if (!session.lost) await deleteSent(relay, session)
}

/**
 * Deletes what was acknowledged, then reads on and sends; answers how much. All SQL of a leader runs on the session that
 * holds the lock.
 */
async function turn(relay: State, session: RelaySession): Promise<number> {
  await deleteSent(relay, session)
  const limit = (relay.options.maxInFlight ?? 2_000) - relay.lanes.inFlight()
  if (limit <= 0) {
    await session.client.query('SELECT 1')
    return 0
  }
  const started = performance.now()
  const rows = await readOutbox(session.client, relay.lanes.closed(), limit)
  relay.readMs = performance.now() - started
  if (rows.length > 0) relay.hintedAt = Math.max(relay.hintedAt, started)
  await relay.lanes.dispatch(rows)
  return rows.length
}

async function deleteSent(relay: State, session: RelaySession): Promise<void> {
  const { ids, reopen } = relay.lanes.takeAcknowledged()
  if (ids.length === 0) return
  await deleteAcknowledged(session.client, ids)
  reopen()
  relay.deleted.raise()
}

/** An outbox that is slow to read (long, with closed lanes at its head) is read less often. */
function restOf(relay: State): number {
  const sinceHint = performance.now() - relay.hintedAt
  const hinted = sinceHint < HINT_WINDOW_MS
  const poll = (relay.options.idlePollMs ?? 100) * (sinceHint > QUIET_MS ? QUIETER : 1)
  const idle = Math.min(poll, Math.max(1, relay.lanes.nextRetryMs()))
  return Math.max(hinted ? HINT_POLL_MS : idle, relay.readMs * 3)
}

async function flushed(relay: State, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  const last = await newestId(relay.options.pool)
  if (last === undefined) return true
  relay.wake.raise()
  while (await anyUpTo(relay.options.pool, last)) {
    const left = deadline - performance.now()
    if (left <= 0) return false
    await relay.deleted.wait(Math.min(left, 50))
  }
  return true
}
