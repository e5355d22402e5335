import type { Pool } from 'pg'
import type { ConsumeOptions } from '../bus.js'
import type { Logger } from '../logger.js'
import { readPage } from './log.js'

const RETRY_MS = 500

/** One assigned partition of one member: at most one batch of it is under way. */
export type Lane = {
  readonly topic: string
  readonly partition: number
  /** Where the next page begins; undefined = ask for the position first. */
  cursor: bigint | undefined
  /** The end of the partition as last heard. */
  end: bigint
  retryAt: number
  running: Promise<void> | undefined
  stale: boolean
}

export const createLane = (topic: string, partition: number): Lane => ({
  topic,
  partition,
  cursor: undefined,
  end: 0n,
  retryAt: 0,
  running: undefined,
  stale: false,
})

export const isReady = (lane: Lane, now: number): boolean =>
  lane.running === undefined && lane.retryAt <= now && (lane.cursor === undefined || lane.cursor < lane.end)

/** Reads and delivers one page of the lane. Never rejects: a failure makes the lane ask for its position again later. */
export async function runLane(lane: Lane, pool: Pool, options: ConsumeOptions, log: Logger): Promise<void> {
  try {
    const retry = await deliverPage(lane, pool, options)
    if (retry !== undefined) comeBack(lane, retry)
  } catch (error) {
    log.warn({ err: error, topic: lane.topic, partition: lane.partition }, 'a batch failed and is tried again')
    comeBack(lane, RETRY_MS)
  }
}

async function deliverPage(lane: Lane, pool: Pool, options: ConsumeOptions): Promise<number | undefined> {
  const from = lane.cursor ?? (await options.position(lane.topic, lane.partition))
  const page = await readPage(pool, lane.topic, lane.partition, from, options.maxBatch)
  const last = page.at(-1)
  if (last === undefined || lane.stale) {
    lane.cursor = from
    if (from < lane.end) lane.end = from
    return undefined
  }
  const outcome = await options.deliver(page, { from, isStale: () => lane.stale, heartbeat: async () => {} })
  if (outcome) return outcome.retryAfterMs
  lane.cursor = last.offset + 1n
  return undefined
}

function comeBack(lane: Lane, afterMs: number): void {
  lane.cursor = undefined
  lane.retryAt = performance.now() + afterMs
}
