import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { ShardList, ShardView } from '../contract.js'
import type { OpenShard } from '../keeper.js'
import { policyText } from './policy-text.js'
import { problems } from './problems.js'
import { shardView } from './views.js'

const listRoute = route({
  access: 'public',
  method: 'get',
  path: '/log/shards',
  tags: ['log'],
  summary: 'The logs of this ledger, from the first to the open one, each with its key and where it is read',
  responses: { 200: { description: 'The shards', content: { 'application/json': { schema: ShardList } } } },
})

const policyRoute = route({
  access: 'public',
  method: 'get',
  path: '/log/policy',
  tags: ['log'],
  summary: 'The keys of the logs, the witnesses and their quorum (C2SP tlog-policy)',
  responses: { 200: { description: 'The policy', content: { 'text/plain': { schema: z.string() } } } },
})

const openNextRoute = route({
  access: { scope: 'ledger:admin' },
  method: 'post',
  path: '/api/ledger/shards',
  tags: ['log'],
  summary: 'Closes the open log for good, and opens the next one under a new key; old proofs stay valid',
  responses: { 201: { description: 'The new shard', content: { 'application/json': { schema: ShardView } } } },
  problems: ['LOG_NOT_LED'],
  statuses: problems,
})

/** The shard of this number, the open one where none is given. @throws TestamurError SHARD_NOT_FOUND */
export function shardOf({ keeper }: Pick<Context, 'keeper'>, number: number | undefined): OpenShard {
  if (number === undefined) return keeper.current()
  const shard = keeper.shards().find(({ record }) => record.number === number)
  if (shard) return shard
  throw new TestamurError('SHARD_NOT_FOUND', `There is no log number ${number}.`, {
    remedy: 'Read /log/shards for those that are there.',
  })
}

/** The shard that a path names by its number, from 2 on: the first one has a path without. @throws TestamurError SHARD_NOT_FOUND */
export const shardOfPath = (ctx: Pick<Context, 'keeper'>, number = ''): OpenShard =>
  shardOf(ctx, /^([2-9]|[1-9]\d{1,5})$/.test(number) ? Number(number) : 0)

/** GET /log/shards, /log/policy; POST /api/ledger/shards */
export function shardRoutes(ctx: Context) {
  const app = createRouter()
  app.openapi(listRoute, (c) => {
    c.header('access-control-allow-origin', '*')
    return c.json(ctx.keeper.shards().map(shardView), 200)
  })
  app.openapi(policyRoute, (c) => {
    c.header('access-control-allow-origin', '*')
    return c.body(policyText(ctx), 200, { 'content-type': 'text/plain; charset=utf-8' }) as never
  })
  app.openapi(openNextRoute, async (c) => {
    if (!ctx.keeper.leads())
      throw new TestamurError('LOG_NOT_LED', 'This process does not sequence the log now.', {
        remedy: 'Try again in a few seconds.',
      })
    const shard = await ctx.keeper.openNext()
    ctx.log.warn(
      { shard: shard.record.number, keyId: c.var.caller.keyId },
      'an operator has closed a log and opened the next',
    )
    return c.json(shardView(shard), 201)
  })
  return app
}
