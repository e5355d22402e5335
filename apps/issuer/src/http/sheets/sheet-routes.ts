import { z } from '@hono/zod-openapi'
import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import { memberOf } from '../../commands/member-of.js'
import { acceptSheet } from '../../commands/sheets/accept-sheet.js'
import { previewSheet } from '../../commands/sheets/preview-sheet.js'
import { steerings, steerSheet } from '../../commands/sheets/steer-sheet.js'
import type { Context } from '../../context.js'
import {
  BatchAccepted,
  BatchView,
  MAX_BATCH_BYTES,
  MAX_PREVIEW_BYTES,
  PreviewQuery,
  SheetPreview,
  SheetQuery,
} from '../../contract.js'
import { problems as statuses } from '../problems.js'
import { BatchId, found } from './found.js'
import { bytesOf, charsetOf, formatOf } from './sheet-body.js'
import { toView } from './views.js'

const sheet = { content: { 'text/csv': { schema: z.string() }, 'application/x-ndjson': { schema: z.string() } } }

const acceptRoute = route({
  access: { scope: 'credentials:issue' },
  method: 'post',
  path: '/api/issuer/batches',
  summary: 'Award a whole sheet: CSV with a header, or one JSON body a line; 100,000 rows and 64 MiB at most',
  description:
    'Every row is checked before any is signed. Good rows are then awarded, and the others told; with `hold=true` nothing is awarded before `start`.',
  bodyLimit: MAX_BATCH_BYTES,
  request: { headers: IdempotencyHeader, query: SheetQuery, body: sheet },
  responses: { 202: { description: 'Taken in', content: { 'application/json': { schema: BatchAccepted } } } },
  problems: ['BATCH_UNREADABLE', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
  statuses,
})

const previewRoute = route({
  access: { scope: 'credentials:issue' },
  method: 'post',
  path: '/api/issuer/batches/preview',
  summary: 'How the first 50 rows of a sheet would be read, and what is in the way; nothing is stored',
  bodyLimit: MAX_PREVIEW_BYTES,
  request: { query: PreviewQuery, body: sheet },
  responses: { 200: { description: 'The first rows', content: { 'application/json': { schema: SheetPreview } } } },
  problems: ['BATCH_UNREADABLE'],
  statuses,
})

const steerRoute = (steering: (typeof steerings)[number], summary: string) =>
  route({
    access: { scope: 'credentials:issue' },
    method: 'post',
    path: `/api/issuer/batches/{id}/${steering}`,
    summary,
    request: { params: BatchId },
    responses: { 200: { description: 'Progress', content: { 'application/json': { schema: BatchView } } } },
    problems: ['NOT_FOUND', 'BATCH_STATE'],
    statuses,
  })

const summaries = {
  start: 'Award the good rows of a sheet that was held',
  pause: 'Stop awarding for now; nothing more is awarded once this is answered',
  resume: 'Go on with a sheet that was paused',
  cancel: 'Give up the rows that wait; what was awarded stays',
} as const

/** Sheets of awards: handed in, previewed, steered. */
export function sheetRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(acceptRoute, async (c) => {
    const type = c.req.header('content-type')
    const { encoding = charsetOf(type), ...query } = c.req.valid('query')
    const handedIn = {
      format: formatOf(type),
      bytes: bytesOf(c.req),
      options: { ...query, ...(encoding && { encoding }) },
    }
    const asOf = c.req.header('testamur-as-of') !== undefined
    const options = { now: c.var.now, asOf, idempotencyKey: c.req.valid('header')['idempotency-key'] }
    return c.json(await acceptSheet(ctx, c.var.caller, handedIn, options), 202)
  })
  router.openapi(previewRoute, async (c) => {
    const type = c.req.header('content-type')
    const { encoding = charsetOf(type), ...query } = c.req.valid('query')
    const source = {
      format: formatOf(type),
      bytes: bytesOf(c.req),
      options: { ...query, ...(encoding && { encoding }) },
    }
    return c.json(await previewSheet(ctx, c.var.caller, source, c.var.now), 200)
  })
  for (const steering of steerings)
    router.openapi(steerRoute(steering, summaries[steering]), async (c) => {
      const { id } = c.req.valid('param')
      const member = memberOf(c.var.caller)
      await steerSheet(ctx, member, id, steering)
      return c.json(toView(ctx, await found(ctx, member, id)), 200)
    })
  return router
}
