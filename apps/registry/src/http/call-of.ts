import { type HttpEnv, idempotent } from '@testamur/service-kit'
import type { Context as HonoContext } from 'hono'
import type { Call } from '../commands/call.js'
import type { Context } from '../context.js'

/** What a command needs to know of a request that creates: its time, and how to do a thing once for its Idempotency-Key. */
export const callOf = (ctx: Context, c: HonoContext<HttpEnv>, body: unknown): Call => ({
  now: c.var.now,
  once: async (sql, work) => {
    const request = {
      caller: c.var.caller.keyId,
      route: c.var.route ?? c.req.path,
      key: c.req.header('idempotency-key'),
      // The path says which thing the body is about.
      body: { path: c.req.path, query: c.req.query(), body },
    }
    const answer = await idempotent(sql, request, ctx.seal, async () => ({ status: 201, body: await work() }))
    return answer.body
  },
})
