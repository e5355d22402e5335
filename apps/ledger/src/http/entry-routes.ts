import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, decodeCursor, encodeCursor, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { EntryPage, EntryView, ShardPageQuery } from '../contract.js'
import type { PublishedCheckpoint, SequencedEntry } from '../domain/log.js'
import type { OpenShard } from '../keeper.js'
import { readReceipt } from '../store/proofs.js'
import { problems } from './problems.js'
import { shardOf } from './shard-routes.js'
import { shardNumber, summaryOf, textOf } from './views.js'

const ofEvent = { params: z.object({ id: z.uuid().describe("The event's id") }) }
const common = { access: 'public' as const, method: 'get' as const, tags: ['entries'], statuses: problems }

const listRoute = route({
  ...common,
  path: '/api/ledger/entries',
  summary: 'Entries that a checkpoint covers, the newest first',
  request: { query: ShardPageQuery },
  responses: { 200: { description: 'A page', content: { 'application/json': { schema: EntryPage } } } },
  problems: ['INVALID_CURSOR', 'SHARD_NOT_FOUND'],
})

const entryRoute = route({
  ...common,
  path: '/api/ledger/entries/{id}',
  summary: 'The entry of an event, to the byte, with its receipt',
  request: ofEvent,
  responses: { 200: { description: 'The entry', content: { 'application/json': { schema: EntryView } } } },
  problems: ['ENTRY_NOT_FOUND'],
})

const receiptRoute = route({
  ...common,
  path: '/api/ledger/entries/{id}/receipt',
  summary: 'The receipt alone (c2sp.org/tlog-proof@v1)',
  request: ofEvent,
  responses: { 200: { description: 'The receipt', content: { 'text/plain': { schema: z.string() } } } },
  problems: ['ENTRY_NOT_FOUND'],
})

type Covered = { entry: SequencedEntry; checkpoint: PublishedCheckpoint; shard: OpenShard }

/** @throws TestamurError ENTRY_NOT_FOUND until a published checkpoint covers the event's entry */
async function coveredEntry({ keeper }: Context, id: string): Promise<Covered> {
  const place = keeper.find(id)
  const shard = place && keeper.shards().find(({ record }) => record.number === place.shard)
  const checkpoint = shard?.log.latest()
  if (shard && checkpoint && place.index < checkpoint.size)
    return { shard, checkpoint, entry: { ...place, bytes: await shard.log.readEntry(place.index) } }
  throw new TestamurError('ENTRY_NOT_FOUND', `No checkpoint covers an entry of the event ${id}.`, {
    remedy: 'Check the id; an event that has just happened is there within a second.',
  })
}

/** Entries before `before`, the newest first. */
async function newest({ record, log }: OpenShard, before: number, limit: number): Promise<SequencedEntry[]> {
  const indices = Array.from({ length: Math.min(limit, before) }, (_, i) => before - 1 - i)
  const found: SequencedEntry[] = []
  for (const index of indices) found.push({ shard: record.number, index, bytes: await log.readEntry(index) })
  return found
}

/** GET /api/ledger/entries, /api/ledger/entries/<event id>, …/receipt */
export function entryRoutes(ctx: Context) {
  const app = createRouter()
  app.openapi(listRoute, async (c) => {
    const { limit, cursor, shard: number } = c.req.valid('query')
    const shard = shardOf(ctx, number)
    const size = shard.log.latest()?.size ?? 0
    const before = cursor === undefined ? size : Math.min(size, decodeCursor(cursor, z.int().min(0)))
    const entries = await newest(shard, before, limit)
    const last = entries.at(-1)?.index ?? 0
    return c.json({ items: entries.map(summaryOf), ...(last > 0 && { next: encodeCursor(last) }) }, 200)
  })
  app.openapi(entryRoute, async (c) => {
    const { entry, checkpoint, shard } = await coveredEntry(ctx, c.req.valid('param').id)
    const receipt = await readReceipt(shard.log, entry, checkpoint)
    return c.json({ ...shardNumber(entry), index: entry.index, entry: textOf(entry), receipt }, 200)
  })
  app.openapi(receiptRoute, async (c) => {
    const { entry, checkpoint, shard } = await coveredEntry(ctx, c.req.valid('param').id)
    const receipt = await readReceipt(shard.log, entry, checkpoint)
    return c.body(receipt, 200, { 'content-type': 'text/plain; charset=utf-8' }) as never
  })
  return app
}
