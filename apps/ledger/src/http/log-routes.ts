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

/** The log as C2SP tlog-tiles has it, below `prefix`: /checkpoint, /tile/<L>/<N>[.p/<W>], /tile/entries/<N>[.p/<W>], /vkey. */
export function logRoutes(served: ServedLog, prefix: string) {
  const app = createRouter()
  const open = (c: HonoContext<HttpEnv>) => c.header('access-control-allow-origin', '*')

  app.openapi(checkpointRoute(prefix), async (c) => {
    const latest = await served.store.checkpoints.latest()
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
    return c.body(served.ledger.vkey, 200, { 'content-type': 'text/plain; charset=utf-8' }) as never
  })
  app.openapi(tileRoute(prefix), async (c) => {
    const { bytes, full } = await readTileAt(served, c.req.path.slice(prefix.length + 1))
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
    request: { params: z.object({ level: z.string(), index: z.string().describe(index) }) },
  })
  app.openAPIRegistry.registerPath({
    ...common,
    path: `${prefix}/tile/entries/{index}`,
    summary: 'A bundle of entries (C2SP tlog-tiles)',
    request: { params: z.object({ index: z.string().describe(index) }) },
  })
}
