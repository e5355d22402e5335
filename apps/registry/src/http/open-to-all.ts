import type { HttpEnv } from '@testamur/service-kit'
import type { MiddlewareHandler } from 'hono'

/** Verifiers in foreign pages read these, and may keep them for a moment. */
export const openToAll: MiddlewareHandler<HttpEnv> = async (c, next) => {
  await next()
  if (c.res.status !== 200) return
  c.res.headers.set('access-control-allow-origin', '*')
  c.res.headers.set('cache-control', 'public, max-age=10')
}
