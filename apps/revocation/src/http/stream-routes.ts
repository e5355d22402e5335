import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { lastStreamSeq } from '../store/announcements.js'
import { eventStream } from './event-stream.js'

const TYPE = 'text/event-stream'
/** Streams that one key may have open at once, on one process. */
const MOST = 20

const streamRoute = route({
  access: { scope: 'subscriptions:write' },
  method: 'get',
  path: '/api/revocation/stream',
  tags: ['subscriptions'],
  summary: 'The news of your stream subscriptions, as server-sent events',
  description:
    'Each event has the CloudEvent type as `event`, the CloudEvent as JSON in `data`, and an `id` to resume from by Last-Event-ID.',
  request: {
    headers: z.object({
      'last-event-id': z
        .string()
        .regex(/^\d{1,18}$/, 'hand back the id of the last event that was received')
        .optional(),
    }),
  },
  responses: { 200: { description: 'The stream', content: { [TYPE]: { schema: z.string() } } } },
  problems: ['RATE_LIMITED'],
})

const notice = (message: string) => `event: testamur.stream.notice\ndata: ${JSON.stringify({ message })}\n\n`

/** What a reader finds first; one without a stream subscription would otherwise wait in vain. */
async function greetingFor(ctx: Context, owner: string): Promise<string> {
  const streams = await ctx.store.read.subscription.count({ where: { owner, method: 'sse', state: 'active' } })
  if (streams > 0) return 'retry: 1000\n\n'
  const message = 'You have no subscription with the delivery method sse; nothing is sent until you make one.'
  return `retry: 1000\n\n${notice(message)}`
}

function tooMany(open: number): void {
  if (open < MOST) return
  throw new TestamurError('RATE_LIMITED', `This key has ${open} streams open.`, {
    remedy: 'Close one, or share one stream between your programs.',
  })
}

/** GET /api/revocation/stream */
export function streamRoutes(ctx: Context) {
  const open = new Map<string, number>()
  return createRouter().openapi(streamRoute, async (c) => {
    const owner = c.var.caller.keyId
    tooMany(open.get(owner) ?? 0)
    const after = c.req.valid('header')['last-event-id'] ?? (await lastStreamSeq(ctx.store.pool))
    const greeting = await greetingFor(ctx, owner)
    open.set(owner, (open.get(owner) ?? 0) + 1)
    const ended = () => open.set(owner, (open.get(owner) ?? 1) - 1)
    const body = eventStream(ctx, { owner, after, greeting, signal: c.req.raw.signal, ended })
    const headers = { 'content-type': TYPE, 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
    return c.body(body, 200, headers) as never
  })
}
