import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.js'
import { type Attempted, type Job, nextDue, recordAttempts, takeDeliveries } from '../store/deliveries.js'
import { disableSubscriptions } from '../store/subscriptions.js'
import { attemptDelivery, type Result, TIMEOUT_MS } from './attempt-delivery.js'

/** Attempts under way at once: in all, for one endpoint, and for one that failed the last time. */
const AT_ONCE = 512
const PER_ENDPOINT = 8
const PER_FAILING_ENDPOINT = 1
/** Longer than any attempt: after it the delivery counts as forgotten by a process that died. */
const LEASE_MS = TIMEOUT_MS * 3
const IDLE_MS = 1_000
const TAKE = 256
/** How long outcomes are gathered before they are stored. */
const GATHER_MS = 4

export type Deliverer = {
  /** Takes what is due and starts the attempts. Milliseconds until there may be more. */
  round(): Promise<number>
  /** Waits for the attempts under way, and for what became of them to be stored. */
  settled(): Promise<void>
}

/** What became of attempts goes to the database together: one statement for all that ended while the last one ran. */
function createRecorder(ctx: Context, recorded: (results: readonly Result[]) => void) {
  let waiting: Result[] = []
  let writing: Promise<void> | undefined
  const write = async () => {
    while (waiting.length > 0) {
      await pause(GATHER_MS)
      const batch = waiting
      waiting = []
      await store(ctx, batch).catch((error: unknown) => {
        // The lease runs out, and the delivery is made again: at least once, never lost.
        ctx.log.error({ err: error }, 'the outcome of deliveries could not be stored')
      })
      recorded(batch)
    }
    writing = undefined
  }
  return {
    add: (result: Result) => {
      waiting.push(result)
      writing ??= write()
    },
    settled: async () => {
      await writing
    },
  }
}

async function store(ctx: Context, results: readonly Result[]): Promise<void> {
  const attempted: Attempted[] = results.map((r) => r.attempted)
  const gone = results.filter((r) => r.gone).map((r) => r.attempted.delivery)
  await ctx.store.transaction(async ({ sql }) => {
    await recordAttempts(sql, attempted)
    if (gone.length === 0) return
    const { rows } = await sql.query<{ id: string }>(
      'SELECT DISTINCT subscription AS id FROM deliveries WHERE id = ANY($1::bigint[])',
      [gone],
    )
    await disableSubscriptions(
      sql,
      rows.map((row) => row.id),
      'the endpoint answered 410 Gone',
      ctx.clock.now(),
    )
  })
}

/**
 * Delivers webhooks. Each endpoint has its own few places, so that one that hangs keeps nobody else waiting; one that
 * failed gets a single place until it answers again.
 */
export function createDeliverer(ctx: Context, wake: () => void): Deliverer {
  const busy = new Map<string, number>()
  const failing = new Set<string>()
  const owner = new Map<string, string>()
  const running = new Set<Promise<void>>()

  const recorder = createRecorder(ctx, (results) => {
    for (const { attempted } of results) {
      const subscription = owner.get(attempted.delivery) as string
      owner.delete(attempted.delivery)
      const left = (busy.get(subscription) ?? 1) - 1
      if (left > 0) busy.set(subscription, left)
      else busy.delete(subscription)
    }
    wake()
  })
  const start = (job: Job) => {
    owner.set(job.id, job.subscription)
    busy.set(job.subscription, (busy.get(job.subscription) ?? 0) + 1)
    const run = attemptDelivery(ctx, job).then((result) => {
      if (result.attempted.state === 'delivered') failing.delete(job.subscription)
      else failing.add(job.subscription)
      recorder.add(result)
    })
    running.add(run)
    void run.finally(() => running.delete(run))
  }
  const room = () => {
    const map = new Map<string, number>()
    for (const id of failing) map.set(id, PER_FAILING_ENDPOINT)
    for (const [id, n] of busy) map.set(id, Math.max(0, (map.get(id) ?? PER_ENDPOINT) - n))
    return map
  }
  const untilNext = async (now: Date) => {
    const next = await nextDue(ctx.store.pool)
    return next ? Math.min(IDLE_MS, Math.max(10, next.getTime() - now.getTime())) : IDLE_MS
  }

  return {
    round: async () => {
      const limit = Math.min(TAKE, AT_ONCE - running.size)
      if (limit <= 0) return IDLE_MS
      const now = ctx.clock.now()
      const leasedUntil = new Date(now.getTime() + LEASE_MS)
      const jobs = await takeDeliveries(ctx.store.pool, {
        now,
        leasedUntil,
        limit,
        perSubscription: PER_ENDPOINT,
        room: room(),
      })
      for (const job of jobs) start(job)
      // A full take may have left more; after any other, only news or time bring some.
      return jobs.length === limit ? 0 : untilNext(now)
    },
    settled: async () => {
      await Promise.allSettled(running)
      await recorder.settled()
    },
  }
}
