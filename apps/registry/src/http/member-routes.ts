import { Instant, MemberSlug } from '@testamur/credential-model'
import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import { z } from 'zod'
import { admitMember } from '../commands/admit-member.js'
import { memberNotFound, moveMemberTo } from '../commands/move-member.js'
import type { Context } from '../context.js'
import { MemberAdmitted, MemberInput, MemberMove, MemberPage, MemberView, PageQuery } from '../contract.js'
import { json, pageOf, placeIn } from './answers.js'
import { callOf } from './call-of.js'
import { memberView } from './member-views.js'
import { problems } from './problems.js'

const operator = { access: { scope: 'registry:admin' as const }, statuses: problems, tags: ['members'] }
const anyone = { access: 'public' as const, statuses: problems, tags: ['members'] }
const Slug = z.object({ slug: MemberSlug })
const Place = z.object({ admittedAt: Instant, slug: MemberSlug })

const admit = route({
  ...operator,
  method: 'post',
  path: '/api/registry/members',
  summary: 'Admit a member; the answer holds its first bearer key, shown this once',
  request: { headers: IdempotencyHeader, body: json(MemberInput) },
  responses: { 201: json(MemberAdmitted, 'Admitted') },
  problems: ['MEMBER_EXISTS', 'MEMBER_RESERVED', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
})
const list = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/members',
  summary: 'The members, in order of admission',
  request: { query: PageQuery },
  responses: { 200: json(MemberPage) },
  problems: ['INVALID_CURSOR'],
})
const get = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/members/{slug}',
  summary: 'One member',
  request: { params: Slug },
  responses: { 200: json(MemberView) },
  problems: ['MEMBER_NOT_FOUND'],
})
const move = route({
  ...operator,
  method: 'post',
  path: '/api/registry/members/{slug}/{transition}',
  summary: 'Suspend, reinstate or take leave of a member',
  description:
    'A suspended member awards and publishes nothing until it is reinstated. Who leaves loses its bearer keys for good; what it awarded stays verifiable.',
  request: {
    params: Slug.extend({ transition: z.enum(['suspend', 'reinstate', 'leave']) }),
    body: { ...json(MemberMove), required: false },
  },
  responses: { 200: json(MemberView, 'The member as it is now') },
  problems: ['MEMBER_NOT_FOUND', 'MEMBER_STATE'],
})

export const memberRoutes = (ctx: Context) =>
  createRouter()
    .openapi(admit, async (c) => {
      const body = c.req.valid('json')
      return c.json(await admitMember(ctx, callOf(ctx, c, body), body), 201)
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query')
      const members = await ctx.store.members.list(limit + 1, placeIn(cursor, Place))
      return c.json(
        pageOf(members, limit, memberView, ({ admittedAt, slug }) => ({ admittedAt, slug })),
        200,
      )
    })
    .openapi(get, async (c) => {
      const { slug } = c.req.valid('param')
      const member = await ctx.store.members.find(slug)
      if (!member) throw memberNotFound(slug)
      return c.json(memberView(member), 200)
    })
    .openapi(move, async (c) => {
      const { slug, transition } = c.req.valid('param')
      const body = c.req.valid('json') as z.infer<typeof MemberMove> | undefined
      return c.json(memberView(await moveMemberTo(ctx, { now: c.var.now }, slug, transition, body?.reason)), 200)
    })
