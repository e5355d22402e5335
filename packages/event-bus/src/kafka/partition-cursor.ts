import type { ConsumeOptions, Received } from '../bus.js'

/** What a partition of a group member does next: go on behind `next`, begin again at `seek`, or rest for a while first. */
export type Step = { next: bigint } | { seek: bigint } | { restMs: number }

export type Fetched = {
  topic: string
  partition: number
  /** The offset that was asked for; the first record may lie behind it. */
  from: bigint
  records: Received[]
}

type Control = { isStale(): boolean; heartbeat(): Promise<void>; resolved(next: bigint): void }

/**
 * Takes what was fetched from one partition in bounded batches. `cursor` is where we stand; a fetch from anywhere else
 * (the broker's committed offset, one from before a seek) is not looked at.
 */
export async function takeFetched(
  options: ConsumeOptions,
  cursor: bigint | undefined,
  fetched: Fetched,
  logStart: () => Promise<bigint>,
  control: Control,
): Promise<Step> {
  if (cursor === undefined) return { seek: await options.position(fetched.topic, fetched.partition) }
  if (cursor !== fetched.from && !(await isExpired(cursor, fetched.from, logStart))) return { seek: cursor }
  let from = cursor
  for (let at = 0; at < fetched.records.length; at += options.maxBatch) {
    if (control.isStale()) return { restMs: 0 }
    const batch = fetched.records.slice(at, at + options.maxBatch)
    const outcome = await options.deliver(batch, { from, isStale: control.isStale, heartbeat: control.heartbeat })
    if (outcome) return { restMs: outcome.retryAfterMs }
    from = batch.at(-1)!.offset + 1n
    control.resolved(from)
    await control.heartbeat()
  }
  return { next: from }
}

/** True where the records between the cursor and what was fetched have been deleted by retention. */
const isExpired = async (cursor: bigint, from: bigint, logStart: () => Promise<bigint>): Promise<boolean> =>
  from > cursor && (await logStart()) >= from
