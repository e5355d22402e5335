import { z } from '@hono/zod-openapi'
import { createRouter, decodeCursor, encodeCursor, IdempotencyHeader, readText, route } from '@testamur/service-kit'
import { acceptBatch, batchNotFound } from '../commands/accept-batch.js'
import { memberOf } from '../commands/member-of.js'
import type { Context } from '../context.js'
import { BatchAccepted, BatchProgress, MAX_BATCH_BYTES, RowPage, RowQuery } from '../contract.js'
import { batchRows, findBatch } from '../store/read-batches.js'
import { problems as statuses } from './problems.js'

const Id = z.object({ id: z.uuid() })

const acceptRoute = route({
  access: { scope: 'credentials:issue' },
  method: 'post',
  path: '/api/issuer/batches',
  summary: 'Award a whole sheet: CSV with a header, or one JSON body a line; 100,000 rows and 64 MiB at most',
  bodyLimit: MAX_BATCH_BYTES,
  request: {
    headers: IdempotencyHeader,
    body: { content: { 'text/csv': { schema: z.string() }, 'application/x-ndjson': { schema: z.string() } } },
  },
  responses: { 202: { description: 'Taken in', content: { 'application/json': { schema: BatchAccepted } } } },
  problems: ['BATCH_UNREADABLE', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
  statuses,
})

const progressRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/batches/{id}',
  summary: 'How far a sheet has got',
  request: { params: Id },
  responses: { 200: { description: 'Progress', content: { 'application/json': { schema: BatchProgress } } } },
  problems: ['NOT_FOUND'],
  statuses,
})

const rowsRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/batches/{id}/rows',
  summary: 'What became of each row',
  request: { params: Id, query: RowQuery },
  responses: { 200: { description: 'One page', content: { 'application/json': { schema: RowPage } } } },
  problems: ['NOT_FOUND', 'INVALID_CURSOR'],
  statuses,
})

async function found(ctx: Context, member: string, id: string): Promise<BatchProgress> {
  const batch = await findBatch(ctx.store, member, id, ctx.clock.now())
  if (batch) return batch
  throw batchNotFound()
}

async function rowPage(ctx: Context, id: string, { outcome, cursor, limit }: RowQuery): Promise<RowPage> {
  const after = cursor ? decodeCursor(cursor, z.int()) : 0
  const rows = await batchRows(ctx.store, id, { outcome, after, limit: limit + 1 })
  const items = rows.slice(0, limit)
  return { items, ...(rows.length > limit && { next: encodeCursor(items.at(-1)?.row) }) }
}

/** Sheets of awards. */
export function batchRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(acceptRoute, async (c) => {
    const format = c.req.header('content-type')?.toLowerCase().startsWith('text/csv') ? 'csv' : 'ndjson'
    const text = await readText(c, MAX_BATCH_BYTES)
    const asOf = c.req.header('testamur-as-of') !== undefined
    const options = { now: c.var.now, asOf, idempotencyKey: c.req.valid('header')['idempotency-key'] }
    return c.json(await acceptBatch(ctx, c.var.caller, { format, text }, options), 202)
  })
  router.openapi(progressRoute, async (c) =>
    c.json(await found(ctx, memberOf(c.var.caller), c.req.valid('param').id), 200),
  )
  router.openapi(rowsRoute, async (c) => {
    const { id } = await found(ctx, memberOf(c.var.caller), c.req.valid('param').id)
    return c.json(await rowPage(ctx, id, c.req.valid('query')), 200)
  })
  return router
}
