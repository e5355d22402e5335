import { TestamurError } from '@testamur/credential-model'
import type { MiddlewareHandler } from 'hono'
import { clientAddress, type TrustedHops } from './client-address.js'
import type { HttpEnv } from './http-env.js'

export type RateLimit = {
  /** How many requests at once, after a pause. */
  burst: number
  /** How many a second in the long run. */
  perSecond: number
  trustProxy?: TrustedHops
  nowMs?: () => number
}

const MOST_CLIENTS = 10_000
type Bucket = { tokens: number; at: number }

/** Takes one token of `who`; gives the seconds to wait where there is none. */
export function createBuckets({ burst, perSecond, nowMs = Date.now }: Omit<RateLimit, 'trustProxy'>) {
  const buckets = new Map<string, Bucket>()
  const refilled = (bucket: Bucket | undefined, now: number) =>
    bucket ? Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond) : burst
  return (who: string): number => {
    const now = nowMs()
    const tokens = refilled(buckets.get(who), now)
    buckets.delete(who)
    buckets.set(who, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
    // Those that came last stay; one that was pushed out starts afresh, which bounds the memory and not the service.
    if (buckets.size > MOST_CLIENTS) buckets.delete(buckets.keys().next().value as string)
    return tokens >= 1 ? 0 : (1 - tokens) / perSecond
  }
}

/** Bounds how often one client address may call; beyond it 429 RATE_LIMITED with Retry-After. For `before` of a route. */
export function rateLimit(options: RateLimit): MiddlewareHandler<HttpEnv> {
  const wait = createBuckets(options)
  return async (c, next) => {
    const seconds = Math.ceil(wait(clientAddress(c, options.trustProxy)))
    if (seconds === 0) return next()
    const response = c.var.problems(
      new TestamurError('RATE_LIMITED', `More than ${options.perSecond} requests a second came from this address.`, {
        remedy: `Try again in ${seconds} s.`,
      }),
    )
    response.headers.set('retry-after', String(seconds))
    return response
  }
}
