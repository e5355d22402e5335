import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, type HttpEnv, problemResponses, route } from '@testamur/service-kit'
import type { Context as HonoContext } from 'hono'
import { readTileAt, type ServedLog } from './log-answers.js'
import { problems } from './problems.js'

const FOR_SECONDS = 'public, max-age=2'
const FOR_EVER = 'public, max-age=31536000, immutable'

const text = (description: string) => ({ 200: { description, content: { 'text/plain': { schema: z.string() } } } })

const checkpointRoute = (prefix: string) =>
  route({
    access: 'public',
    method: 'get',
    path: `${prefix}/checkpoint`,
    tags: ['log'],
    summary: 'The latest checkpoint, a signed note (C2SP tlog-checkpoint)',
    responses: text('The signed note'),
    problems: ['NO_CHECKPOINT'],
    statuses: problems,
  })

const vkeyRoute = (prefix: string) =>
  route({
    access: 'public',
    method: 'get',
    path: `${prefix}/vkey`,
    tags: ['log'],
    summary: "The log's verifier key: name+hex8+base64(0x01 ‖ key)",
    responses: text('The verifier key'),
  })

// The index has as many path elements as it needs, which OpenAPI cannot say: `describeTiles` tells its readers.
const tileRoute = (prefix: string) =>
  route({ access: 'public', method: 'get', path: `${prefix}/tile/*`, hide: true, responses: text('A tile') })

/**
 * A log as C2SP tlog-tiles has it, below `prefix`: /checkpoint, /tile/<L>/<N>[.p/<W>], /tile/entries/<N>[.p/<W>], /vkey. Which one is asked
 * for at each request, since it is opened again after a failure. @throws TestamurError SHARD_NOT_FOUND where there is none
 */
export function logRoutes(logOf: (c: HonoContext<HttpEnv>) => ServedLog, prefix: string) {
  const app = createRouter()
  const open = (c: HonoContext<HttpEnv>) => c.header('access-control-allow-origin', '*')

  app.openapi(checkpointRoute(prefix), (c) => {
    const latest = logOf(c).log.latest()
    if (!latest)
      throw new TestamurError('NO_CHECKPOINT', 'Nothing is in the log yet.', {
        remedy: 'Try again after the first event.',
      })
    open(c)
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': FOR_SECONDS }
    return c.body(latest.note, 200, headers) as never
  })
  app.openapi(vkeyRoute(prefix), (c) => {
    open(c)
    return c.body(logOf(c).key.vkey, 200, { 'content-type': 'text/plain; charset=utf-8' }) as never
  })
  app.openapi(tileRoute(prefix), async (c) => {
    const { bytes, full } = await readTileAt(logOf(c), c.req.path.slice(c.req.path.indexOf('/tile/') + 1))
    open(c)
    const cache = full ? FOR_EVER : 'public, max-age=3600'
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'cache-control': cache,
    }) as never
  })
  describeTiles(app, prefix)
  return app
}

function describeTiles(app: ReturnType<typeof createRouter>, prefix: string): void {
  const shard = prefix.includes('{shard}') ? { shard: z.string() } : {}
  const responses = {
    ...problemResponses(['TILE_NOT_FOUND'], problems),
    200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.string() } } },
  }
  const index =
    'The index in groups of three digits, all but the last with an x: x001/234. `.p/<W>` follows for a partial one.'
  const common = { method: 'get' as const, tags: ['log'], security: [], 'x-testamur-access': 'public', responses }
  app.openAPIRegistry.registerPath({
    ...common,
    path: `${prefix}/tile/{level}/{index}`,
    summary: 'A tile of hashes (C2SP tlog-tiles)',
    request: { params: z.object({ ...shard, level: z.string(), index: z.string().describe(index) }) },
  })
  app.openAPIRegistry.registerPath({
    ...common,
    path: `${prefix}/tile/entries/{index}`,
    summary: 'A bundle of entries (C2SP tlog-tiles)',
    request: { params: z.object({ ...shard, index: z.string().describe(index) }) },
  })
}
