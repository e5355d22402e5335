import type { HttpEnv } from '@testamur/service-kit'
import type { MiddlewareHandler } from 'hono'
import type { Context } from '../context.js'

const PATIENCE_MS = 1_000
const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Answers a write once the bus has its facts, or after a second: who then waits for its replica to catch up sees them.
 * Verifications are left out: nobody reads those back.
 */
export const readYourWrites =
  (ctx: Context): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    await next()
    if (reads.has(c.req.method) || c.res.status >= 300 || c.req.path === '/api/registry/verifications') return
    if ((await ctx.live.relay?.flushed(PATIENCE_MS)) === false)
      ctx.log.warn({ route: c.get('route') }, 'the bus is slow: answered before the facts were sent')
  }
