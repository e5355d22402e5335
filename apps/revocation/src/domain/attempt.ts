import { type RetrySchedule, waitAfter } from './retry-schedule.js'

/** What an endpoint did: a status, or why there was none. */
export type Reply = { status: number; error?: undefined } | { status?: undefined; error: string }

/** What follows: done, tried again after a while, given up, or the endpoint wants no more (410 Gone). */
export type Verdict =
  | { outcome: 'delivered' }
  | { outcome: 'retry'; waitMs: number }
  | { outcome: 'dead' }
  | { outcome: 'gone' }

/** Standard Webhooks: 2xx is success, 410 ends the subscription, all else (redirects too) is a failure. */
export function judge(reply: Reply, attempts: number, schedule: RetrySchedule, random = Math.random): Verdict {
  if (reply.status !== undefined && reply.status >= 200 && reply.status < 300) return { outcome: 'delivered' }
  if (reply.status === 410) return { outcome: 'gone' }
  const waitMs = waitAfter(schedule, attempts, random)
  return waitMs === undefined ? { outcome: 'dead' } : { outcome: 'retry', waitMs }
}
