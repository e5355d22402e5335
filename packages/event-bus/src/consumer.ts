import type { Consumption } from './bus.js'
import type { Consumer, ConsumerOptions } from './consumer-options.js'
import { createDelivery } from './delivery.js'
import { sweepInbox } from './inbox.js'
import { silentLogger } from './logger.js'
import { haltedOf, passOver, positionOf, positionsOf, type Seat } from './offsets.js'
import { discard, listParked } from './parking.js'
import { beyondEnd, caughtUp, isReset, lagOf } from './progress.js'
import { retryParked } from './retry-parked.js'
import { createSignal, type Signal } from './signal.js'
import { createSkipper, type Skipper } from './skip-unwanted.js'
import type { Sql } from './sql.js'
import { topicSpecs } from './topics.js'
import { inTransaction } from './transaction.js'

const START_RETRY_MS = 1_000
/** How soon a replay is noticed by members that have nothing to do. */
const RESET_LOOK_MS = 1_000
/** How often a group that reads for the first time is asked whether it is through. */
const SYNC_LOOK_MS = 50
/** A first reading that has not moved for so long has come as far as it can. */
const STANDSTILL_MS = 2_000
const SWEEP_MS = 3_600_000

type State = {
  stopped: boolean
  failure: string | undefined
  consumption: Consumption | undefined
  wake: Signal
  applied: Signal
  /** True once the group has read what its topics held; a group that has read before begins with it. */
  synced: boolean
  /** Where this member stands in each partition that it has read, by `topic/partition`. */
  reached: Map<string, bigint>
}

/**
 * Starts a member of a consumer group. Each batch is applied in one transaction with its offset and its inbox rows, so
 * that no event has an effect twice, whatever is delivered twice. Starts even where the bus does not answer yet.
 * @throws TypeError for single handlers without an inbox: nobody would know what they have applied
 */
export async function startConsumer<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>): Promise<Consumer> {
  const { pool, group } = options
  if (options.inbox === false && options.applyBatch === undefined)
    throw new TypeError('only applyBatch can do without an inbox')
  const state: State = {
    stopped: false,
    failure: undefined,
    consumption: undefined,
    wake: createSignal(),
    applied: createSignal(),
    synced: false,
    reached: new Map(),
  }
  const skipper = createSkipper({
    sql: pool,
    group,
    log: options.log ?? silentLogger,
    stored: (seat, next) => reach(state, seat, next),
    moved: () => state.consumption?.reposition(),
  })
  const joining = joinGroup(options, state, skipper)
  const syncing = watchSync(options, state)
  const watch = setInterval(() => void watchReset(options, state), RESET_LOOK_MS)
  const sweep = setInterval(() => void sweepInbox(pool, group).catch(() => {}), SWEEP_MS)
  sweep.unref()
  return {
    stop: async () => {
      state.stopped = true
      clearInterval(sweep)
      clearInterval(watch)
      state.wake.raise()
      await joining
      await syncing
      await state.consumption?.stop()
      await skipper.flush()
    },
    caughtUp: (timeoutMs) => caughtUp(options, state.applied, timeoutMs),
    lag: () => lagOf(options),
    parked: () => listParked(pool, group),
    retryParked: (id) => retryParked(options, id),
    discardParked: (id) => discard(pool, group, id),
    halted: () => haltedOf(pool, group),
    setAside: (topic, partition, offset) =>
      inTransaction(pool, (sql) => passOver(sql, { group, topic, partition }, offset)),
    healthy: () => state.failure === undefined,
    why: () => state.failure ?? (state.synced ? undefined : `the group ${group} reads its topics for the first time`),
  }
}

function reach(state: State, { topic, partition }: Seat, next: bigint): void {
  state.reached.set(`${topic}/${partition}`, next)
  state.applied.raise()
}

async function joinGroup<Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  state: State,
  skipper: Skipper,
): Promise<void> {
  while (!state.stopped) {
    try {
      await options.bus.ensureTopics(
        options.topics.map((name) => topicSpecs.find((spec) => spec.name === name) ?? { name }),
      )
      const beyond = await beyondEnd(options)
      if (beyond !== undefined) return crash(options, state, new Error(beyond))
      state.consumption = await consume(options, state, skipper)
      return
    } catch (error) {
      ;(options.log ?? silentLogger).warn({ err: error, group: options.group }, 'the group cannot be joined yet')
      await state.wake.wait(START_RETRY_MS)
    }
  }
}

const consume = <Tx extends { sql: Sql }>(
  options: ConsumerOptions<Tx>,
  state: State,
  skipper: Skipper,
): Promise<Consumption> =>
  options.bus.consume({
    group: options.group,
    topics: [...options.topics],
    maxBatch: options.maxBatch ?? 500,
    concurrency: options.concurrency ?? 4,
    position: async (topic, partition) => {
      const position = await positionOf(options.pool, { group: options.group, topic, partition })
      state.reached.set(`${topic}/${partition}`, position)
      return position
    },
    deliver: createDelivery(options, (seat, next) => reach(state, seat, next), skipper),
    onCrash: (error) => crash(options, state, error),
  })

function crash<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>, state: State, error: Error): void {
  state.failure = `the consumer group ${options.group} has crashed: ${error.message}`
  options.log?.error({ err: error, group: options.group }, 'the consumer has crashed')
  options.onCrash?.(error)
}

/**
 * What a service knows from its topics is worth nothing before they were read once. A group that has stored positions
 * knows something already, and is not held up by a bus that is away.
 */
async function watchSync<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>, state: State): Promise<void> {
  const positions = await positionsOf(options.pool, options.group).catch(() => new Map<string, bigint>())
  state.synced = [...positions.values()].some((position) => position > 0n)
  let [lag, movedAt] = [-1n, performance.now()]
  while (!state.stopped && !state.synced) {
    const joined = state.reached.size > 0
    const now = await lagOf(options).catch(() => -1n)
    if (now !== lag || !joined) movedAt = performance.now()
    lag = now
    // A partition that is halted, or that waits for what has not arrived, is told elsewhere: it does not hold up the rest.
    state.synced = joined && (lag === 0n || performance.now() - movedAt > STANDSTILL_MS)
    if (!state.synced) await state.wake.wait(SYNC_LOOK_MS)
  }
}

/** A replay resets the offset rows: members that have nothing to do would not look at them. */
async function watchReset<Tx extends { sql: Sql }>(options: ConsumerOptions<Tx>, state: State): Promise<void> {
  if (!(await isReset(options, state.reached).catch(() => false))) return
  state.reached.clear()
  state.consumption?.reposition()
}
