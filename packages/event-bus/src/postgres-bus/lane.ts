import type { Pool } from 'pg'
import type { ConsumeOptions, Received } from '../bus.js'
import type { Logger } from '../logger.js'
import { readPages } from './log.js'

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

type Page = { from: bigint; records: Received[] }

/** Reads and delivers a page of each lane, one beside the other. Never rejects: a failure makes a lane ask for its position again later. */
export function runLanes(lanes: readonly Lane[], pool: Pool, options: ConsumeOptions, log: Logger): Promise<void>[] {
  const reading = read(lanes, pool, options)
  return lanes.map((lane, i) =>
    runLane(
      lane,
      reading.then((pages) => pages[i]!),
      options,
      log,
    ),
  )
}

async function read(lanes: readonly Lane[], pool: Pool, options: ConsumeOptions): Promise<Page[]> {
  const places = await Promise.all(
    lanes.map(async ({ topic, partition, cursor }) => ({
      topic,
      partition,
      from: cursor ?? (await options.position(topic, partition)),
    })),
  )
  const pages = await readPages(pool, places, options.maxBatch)
  return places.map(({ from }, i) => ({ from, records: pages[i]! }))
}

async function runLane(lane: Lane, page: Promise<Page>, options: ConsumeOptions, log: Logger): Promise<void> {
  try {
    const retry = await deliverPage(lane, await page, options)
    if (retry !== undefined) comeBack(lane, retry)
  } catch (error) {
    log.warn({ err: error, topic: lane.topic, partition: lane.partition }, 'a batch failed and is tried again')
    comeBack(lane, RETRY_MS)
  }
}

async function deliverPage(lane: Lane, { from, records }: Page, options: ConsumeOptions): Promise<number | undefined> {
  const last = records.at(-1)
  if (last === undefined || lane.stale) {
    lane.cursor = from
    if (from < lane.end) lane.end = from
    return undefined
  }
  const outcome = await options.deliver(records, { from, isStale: () => lane.stale, heartbeat: async () => {} })
  if (outcome) return outcome.retryAfterMs
  lane.cursor = last.offset + 1n
  return undefined
}

function comeBack(lane: Lane, afterMs: number): void {
  lane.cursor = undefined
  lane.retryAt = performance.now() + afterMs
}
