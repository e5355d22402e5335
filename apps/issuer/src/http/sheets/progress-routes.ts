import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, decodeCursor, encodeCursor, route } from '@testamur/service-kit'
import { memberOf } from '../../commands/member-of.js'
import type { Context } from '../../context.js'
import { BatchPage, type BatchQuery, BatchView, BatchQuery as Query, RowPage, RowQuery } from '../../contract.js'
import { batchRows, listBatches } from '../../store/sheets/read-sheets.js'
import { problems as statuses } from '../problems.js'
import { BatchId, found } from './found.js'
import { progressStream } from './progress-stream.js'
import { toOutcome, toProgress, toView } from './views.js'

const SSE = 'text/event-stream'
/** Streams that one key may have open at once, on one process. */
const MOST = 20

const listRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/batches',
  summary: 'The sheets of the member, the newest first',
  request: { query: Query },
  responses: { 200: { description: 'One page', content: { 'application/json': { schema: BatchPage } } } },
  problems: ['INVALID_CURSOR'],
  statuses,
})

const progressRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/batches/{id}',
  summary: 'How far a sheet has got',
  request: { params: BatchId },
  responses: { 200: { description: 'Progress', content: { 'application/json': { schema: BatchView } } } },
  problems: ['NOT_FOUND'],
  statuses,
})

const rowsRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/batches/{id}/rows',
  summary: 'What became of each row',
  request: { params: BatchId, query: RowQuery },
  responses: { 200: { description: 'One page', content: { 'application/json': { schema: RowPage } } } },
  problems: ['NOT_FOUND', 'INVALID_CURSOR'],
  statuses,
})

const eventsRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/batches/{id}/events',
  summary: 'How far a sheet gets, as server-sent events',
  description:
    'Each event `progress` holds all of the progress, so that nothing is missed by who reconnects; Last-Event-ID is not needed. The stream ends when the sheet is finished or cancelled.',
  request: { params: BatchId },
  responses: { 200: { description: 'The stream', content: { [SSE]: { schema: z.string() } } } },
  problems: ['NOT_FOUND', 'RATE_LIMITED'],
  statuses,
})

async function rowPage(
  ctx: Context,
  id: string,
  { outcome, cells = false, cursor, limit }: RowQuery,
): Promise<RowPage> {
  const after = cursor ? decodeCursor(cursor, z.int()) : 0
  const rows = await batchRows(ctx.store, id, { ...(outcome && { outcomes: [outcome] }), after, limit: limit + 1 })
  const items = rows.slice(0, limit).map((row) => toOutcome(ctx, row, { cells }))
  return { items, ...(rows.length > limit && { next: encodeCursor(items.at(-1)?.row) }) }
}

async function batchPage(ctx: Context, member: string, { cursor, limit }: BatchQuery): Promise<BatchPage> {
  const before = cursor ? decodeCursor(cursor, z.uuid()) : undefined
  const batches = await listBatches(ctx.store, member, { before, limit: limit + 1 })
  const items = batches.slice(0, limit).map((batch) => toProgress(ctx, batch))
  return { items, ...(batches.length > limit && { next: encodeCursor(items.at(-1)?.id) }) }
}

/** Counts the streams that each key has open. */
function createLimit() {
  const open = new Map<string, number>()
  const count = (key: string, by: number) => {
    const left = (open.get(key) ?? 0) + by
    if (left > 0) open.set(key, left)
    else open.delete(key)
  }
  return (key: string): (() => void) => {
    if ((open.get(key) ?? 0) >= MOST)
      throw new TestamurError('RATE_LIMITED', `This key has ${MOST} streams open.`, { remedy: 'Close one.' })
    count(key, 1)
    return () => count(key, -1)
  }
}

/** How far sheets get, and what became of their rows. */
export function progressRoutes(ctx: Context) {
  const enter = createLimit()
  const router = createRouter()
  router.openapi(listRoute, async (c) =>
    c.json(await batchPage(ctx, memberOf(c.var.caller), c.req.valid('query')), 200),
  )
  router.openapi(progressRoute, async (c) =>
    c.json(toView(ctx, await found(ctx, memberOf(c.var.caller), c.req.valid('param').id)), 200),
  )
  router.openapi(rowsRoute, async (c) => {
    const { id } = await found(ctx, memberOf(c.var.caller), c.req.valid('param').id)
    return c.json(await rowPage(ctx, id, c.req.valid('query')), 200)
  })
  router.openapi(eventsRoute, async (c) => {
    const member = memberOf(c.var.caller)
    const { id } = await found(ctx, member, c.req.valid('param').id)
    const look = async () => toProgress(ctx, await found(ctx, member, id))
    const body = progressStream({
      look,
      ended: enter(c.var.caller.keyId),
      signals: [c.req.raw.signal, ctx.running.endStreams?.signal],
    })
    const headers = { 'content-type': SSE, 'cache-control': 'no-store', 'x-accel-buffering': 'no' }
    return c.body(body, 200, headers) as never
  })
  return router
}
