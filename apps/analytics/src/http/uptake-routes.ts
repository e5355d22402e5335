import { TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { UptakeAnswer, UptakeParams } from '../contract.js'
import { MAX_ROWS, type UptakeQuery } from '../domain/query.js'
import { isTooSmall, SMALLEST_GROUP } from '../domain/uptake.js'
import { problems } from './problems.js'

const uptake = route({
  access: { scope: 'uptake:read' },
  method: 'get',
  path: '/api/analytics/uptake',
  tags: ['uptake'],
  summary: 'How many credentials were issued, claimed, verified and revoked',
  description: `Counts by month of the event, told apart by up to three of member, achievement, skill, field and month. Rows that
speak of fewer than ${SMALLEST_GROUP} people are withheld and counted in \`suppressed\`. A member's key sees its own counts.`,
  request: { query: UptakeParams },
  problems: ['QUERY_BOUNDS'],
  statuses: problems,
  responses: { 200: { description: 'The counts', content: { 'application/json': { schema: UptakeAnswer } } } },
})

async function answer(ctx: Context, query: UptakeQuery): Promise<UptakeAnswer> {
  const all = await ctx.store.uptake(query, MAX_ROWS + 1)
  if (all.length > MAX_ROWS) {
    throw new TestamurError('QUERY_BOUNDS', `The answer would have more than ${MAX_ROWS} rows.`, {
      remedy: 'Ask for fewer months (from, to), for one member or achievement, or by fewer dimensions.',
    })
  }
  const hidden = all.filter(isTooSmall)
  return {
    rows: all.filter((row) => !isTooSmall(row)),
    suppressed: hidden.length,
    smallestGroup: SMALLEST_GROUP,
    hidden: hidden.map(({ issued: _i, claimed: _c, verified: _v, revoked: _r, ...names }) => names),
  }
}

export const uptakeRoutes = (ctx: Context) =>
  createRouter().openapi(uptake, async (c) => {
    const query = c.req.valid('query')
    // Whom a caller acts for comes from its key: what it asks for can only narrow that.
    const own = c.var.caller.kind === 'member' ? c.var.caller.member : undefined
    return c.json(await answer(ctx, { ...query, ...(own && { member: own }) }), 200)
  })
