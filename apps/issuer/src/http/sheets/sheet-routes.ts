import { z } from '@hono/zod-openapi'
import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import type { Context as HonoContext } from 'hono'
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
import type { Encoding } from '../../domain/sheets/encoding.js'
import { problems as statuses } from '../problems.js'
import { BatchId, found } from './found.js'
import { charsetOf, formatOf, withBody } from './sheet-body.js'
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

/** The encoding that the query names, else the one that the media type names. */
function withCharset<T extends { encoding?: Encoding | undefined }>(c: HonoContext, query: T): T {
  const encoding = query.encoding ?? charsetOf(c.req.header('content-type'))
  return { ...query, ...(encoding && { encoding }) }
}

/** Sheets of awards: handed in, previewed, steered. */
export function sheetRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(acceptRoute, async (c) => {
    const sheet = { format: formatOf(c.req.header('content-type')), options: withCharset(c, c.req.valid('query')) }
    const asOf = c.req.header('testamur-as-of') !== undefined
    const options = { now: c.var.now, asOf, idempotencyKey: c.req.valid('header')['idempotency-key'] }
    const accepted = await withBody(c.req, (bytes) => acceptSheet(ctx, c.var.caller, { ...sheet, bytes }, options))
    return c.json(accepted, 202)
  })
  router.openapi(previewRoute, async (c) => {
    const sheet = { format: formatOf(c.req.header('content-type')), options: withCharset(c, c.req.valid('query')) }
    const preview = await withBody(c.req, (bytes) => previewSheet(ctx, c.var.caller, { ...sheet, bytes }, c.var.now))
    return c.json(preview, 200)
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
