import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { ConsumeOptions, Consumption } from '../bus.js'
import type { Logger } from '../logger.js'
import { createSignal, type Signal } from '../signal.js'
import { assignmentOf } from './assignment.js'
import { createLane, isReady, type Lane, runLanes } from './lane.js'
import { endsOf } from './log.js'
import { type Group, heartbeat, join, leave, type Self } from './membership.js'

export type ConsumeContext = {
  pool: Pool
  log: Logger
  sessionMs: number
  pollMs: number
  /** Calls back with each notification until the returned function is called. */
  subscribe(heard: (channel: string, payload: string) => void): () => void
}

/** One member of a consumer group of the embedded log: one loop that renews the lease, looks for records and starts lanes. */
export async function consume(ctx: ConsumeContext, options: ConsumeOptions): Promise<Consumption> {
  const self: Self = { group: options.group, member: randomUUID(), topics: options.topics, sessionMs: ctx.sessionMs }
  const wake = createSignal()
  const state: State = { lanes: new Map(), generation: -1n, nextHeartbeat: 0, nextPoll: 0, stopped: false, wake }
  const unsubscribe = ctx.subscribe((channel, payload) => hear(state, options, channel, payload))
  await rebalance(ctx, options, self, state, false)
  const running = loop(ctx, options, self, state)
  return {
    reposition: () => {
      for (const lane of state.lanes.values()) if (lane.running === undefined) lane.cursor = undefined
      wake.raise()
    },
    stop: async () => {
      state.stopped = true
      unsubscribe()
      wake.raise()
      await running
      await Promise.all([...state.lanes.values()].map((lane) => lane.running))
      await leave(ctx.pool, self).catch(() => {})
    },
  }
}

type State = {
  lanes: Map<string, Lane>
  generation: bigint
  nextHeartbeat: number
  nextPoll: number
  stopped: boolean
  wake: Signal
}

/** An empty payload means that notifications may have been missed. */
function hear(state: State, options: ConsumeOptions, channel: string, payload: string): void {
  if (channel === 'bus_group' && (payload === '' || payload === options.group)) state.nextHeartbeat = 0
  else if (payload === '' || payload.split(',').some((topic) => options.topics.includes(topic))) state.nextPoll = 0
  else return
  state.wake.raise()
}

async function loop(ctx: ConsumeContext, options: ConsumeOptions, self: Self, state: State): Promise<void> {
  while (!state.stopped) {
    try {
      await renewLease(ctx, options, self, state)
      await lookForRecords(ctx, options, state)
      startLanes(ctx, options, state)
    } catch (error) {
      ctx.log.warn({ err: error, group: self.group }, 'the log does not answer')
      await state.wake.wait(200)
    }
    if (!state.stopped) await state.wake.wait(restOf(state))
  }
}

/** How long the loop may sleep when nothing wakes it. */
function restOf(state: State): number {
  const now = performance.now()
  const retries = [...state.lanes.values()].map((lane) => lane.retryAt).filter((at) => at > now)
  return Math.max(1, Math.min(state.nextHeartbeat, state.nextPoll, ...retries) - now)
}

async function renewLease(ctx: ConsumeContext, options: ConsumeOptions, self: Self, state: State): Promise<void> {
  if (performance.now() < state.nextHeartbeat) return
  const pulse = await heartbeat(ctx.pool, self, state.generation)
  state.nextHeartbeat = performance.now() + ctx.sessionMs / 4
  if (pulse !== 'unchanged') await rebalance(ctx, options, self, state, pulse === 'expelled')
}

async function rebalance(
  ctx: ConsumeContext,
  options: ConsumeOptions,
  self: Self,
  state: State,
  expelled: boolean,
): Promise<void> {
  const group = await join(ctx.pool, self)
  if (expelled) dropLanes(state, () => true)
  if (group.generation === state.generation) return
  await assign(ctx, options, self, state, group)
  state.nextHeartbeat = performance.now() + ctx.sessionMs / 4
  state.nextPoll = 0
}

async function assign(
  ctx: ConsumeContext,
  options: ConsumeOptions,
  self: Self,
  state: State,
  group: Group,
): Promise<void> {
  const all = await endsOf(ctx.pool, options.topics)
  const mine = assignmentOf(self.member, group.members, all)
  const keys = new Set(mine.map(keyOf))
  dropLanes(state, (key) => !keys.has(key))
  for (const place of mine) {
    if (!state.lanes.has(keyOf(place))) state.lanes.set(keyOf(place), createLane(place.topic, place.partition))
  }
  state.generation = group.generation
  options.assigned?.(mine.map(({ topic, partition }) => ({ topic, partition })))
}

function dropLanes(state: State, isGone: (key: string) => boolean): void {
  for (const [key, lane] of state.lanes) {
    if (!isGone(key)) continue
    lane.stale = true
    state.lanes.delete(key)
  }
}

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`

async function lookForRecords(ctx: ConsumeContext, options: ConsumeOptions, state: State): Promise<void> {
  if (performance.now() < state.nextPoll) return
  state.nextPoll = performance.now() + ctx.pollMs
  for (const { topic, partition, end } of await endsOf(ctx.pool, options.topics)) {
    const lane = state.lanes.get(keyOf({ topic, partition }))
    if (lane !== undefined) lane.end = end
  }
}

/** Starts as many ready lanes as may run; one that has had its turn goes to the back, so that a long backlog starves nobody. */
function startLanes(ctx: ConsumeContext, options: ConsumeOptions, state: State): void {
  const free =
    (options.concurrency ?? 4) - [...state.lanes.values()].filter((lane) => lane.running !== undefined).length
  const now = performance.now()
  const ready = [...state.lanes].filter(([, lane]) => isReady(lane, now)).slice(0, Math.max(0, free))
  if (ready.length === 0) return
  for (const [key, lane] of ready) {
    state.lanes.delete(key)
    state.lanes.set(key, lane)
    lane.retryAt = 0
  }
  const lanes = ready.map(([, lane]) => lane)
  for (const [i, running] of runLanes(lanes, ctx.pool, options, ctx.log).entries()) {
    const lane = lanes[i]!
    lane.running = running.then(() => {
      lane.running = undefined
      state.wake.raise()
    })
  }
}
