import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { Readiness } from '../run/service.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { HttpEnv } from './http-env.js'
import { route } from './route.js'

const get = (path: string, description: string) =>
  route({
    access: 'public',
    method: 'get',
    path,
    hide: true,
    responses: { 200: { description, content: { 'application/json': { schema: z.unknown() } } } },
  })

/** `/healthz`: the process lives. `/readyz`: 200 when it can do its work, else 503 with what fails. `/metrics`: Prometheus. */
export function mountHealth(app: OpenAPIHono<HttpEnv>, given: { ready(): Promise<Readiness>; metrics: Metrics }): void {
  app.openapi(get('/healthz', 'The process lives'), (c) => c.json({ ok: true }, 200))
  app.openapi(get('/readyz', 'The service can do its work'), async (c) => {
    const readiness = await given.ready()
    return c.json(readiness, readiness.ready ? 200 : (503 as 200))
  })
  app.openapi(
    get('/metrics', 'Prometheus text'),
    async (c) => c.body(await given.metrics.metrics(), 200, { 'content-type': given.metrics.contentType }) as never,
  )
}
