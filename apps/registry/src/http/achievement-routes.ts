import { type AchievementContent, AchievementId, completeness } from '@testamur/credential-model'
import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import { z } from 'zod'
import { publishAchievement, publishVersion } from '../commands/publish-achievement.js'
import type { Context } from '../context.js'
import {
  AchievementCheck,
  AchievementDetail,
  AchievementInput,
  AchievementPage,
  AchievementPublished,
  AchievementQuery,
  VersionList,
} from '../contract.js'
import { achievementNotFound } from '../domain/achievement.js'
import { json, pageOf, placeIn } from './answers.js'
import { callOf } from './call-of.js'
import { memberOf } from './member-of.js'
import { problems } from './problems.js'

const member = { access: { scope: 'achievements:write' as const }, statuses: problems, tags: ['achievements'] }
const anyone = { access: 'public' as const, statuses: problems, tags: ['achievements'] }
const Id = z.object({ id: AchievementId })

const publish = route({
  ...member,
  method: 'post',
  path: '/api/registry/achievements',
  summary: 'Publish a new achievement',
  request: { headers: IdempotencyHeader, body: json(AchievementInput) },
  responses: { 201: json(AchievementPublished, 'Published') },
  problems: ['MEMBER_STATE', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
})
const check = route({
  ...member,
  method: 'post',
  path: '/api/registry/achievements/check',
  summary: 'What an achievement would lack, before it is published',
  description:
    'Each element of Annex I of Council Recommendation 2022/C 243/02, with what to do where it lacks; and for each profile what it demands and what it has no place for. Nothing is stored.',
  request: { body: json(AchievementInput) },
  responses: { 200: json(AchievementCheck) },
})
const publishNext = route({
  ...member,
  method: 'post',
  path: '/api/registry/achievements/{id}/versions',
  summary: 'Publish the next version of an achievement of your own',
  request: { params: Id, headers: IdempotencyHeader, body: json(AchievementInput) },
  responses: { 201: json(AchievementPublished, 'Published') },
  problems: ['ACHIEVEMENT_NOT_FOUND', 'MEMBER_STATE', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
})
const versions = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/achievements/{id}/versions',
  summary: 'The versions of an achievement',
  request: { params: Id },
  responses: { 200: json(VersionList) },
  problems: ['ACHIEVEMENT_NOT_FOUND'],
})
const get = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/achievements/{id}',
  summary: 'An achievement, in its newest version or the one asked for',
  request: { params: Id, query: z.object({ version: z.coerce.number().int().min(1).max(1_000_000).optional() }) },
  responses: { 200: json(AchievementDetail) },
  problems: ['ACHIEVEMENT_NOT_FOUND'],
})
const list = route({
  ...anyone,
  method: 'get',
  path: '/api/registry/achievements',
  summary: 'Achievements in their newest version, by words or by member',
  request: { query: AchievementQuery },
  responses: { 200: json(AchievementPage) },
  problems: ['INVALID_CURSOR'],
})

/** What lacks of Annex I, for people to read. */
const warningsOf = (content: AchievementContent): string[] =>
  completeness(content).elements.flatMap(({ title, mandatory, present, remedy }) =>
    present || !mandatory ? [] : [`${title}: ${remedy}`],
  )

export const achievementRoutes = (ctx: Context) =>
  createRouter()
    .openapi(check, (c) => c.json(completeness(c.req.valid('json')), 200))
    .openapi(publish, async (c) => {
      const content = c.req.valid('json')
      const published = await publishAchievement(ctx, callOf(ctx, c, content), memberOf(c), content)
      return c.json({ ...published, warnings: warningsOf(content) }, 201)
    })
    .openapi(publishNext, async (c) => {
      const content = c.req.valid('json')
      const { id } = c.req.valid('param')
      const published = await publishVersion(ctx, callOf(ctx, c, content), memberOf(c), id, content)
      return c.json({ ...published, warnings: warningsOf(content) }, 201)
    })
    .openapi(versions, async (c) => {
      const { id } = c.req.valid('param')
      const items = await ctx.store.achievements.versions(id)
      if (items.length === 0) throw achievementNotFound(id)
      return c.json({ items }, 200)
    })
    .openapi(get, async (c) => {
      const { id } = c.req.valid('param')
      const achievement = await ctx.store.achievements.find(id, c.req.valid('query').version)
      if (!achievement) throw achievementNotFound(id)
      return c.json({ ...achievement, check: completeness(achievement.content) }, 200)
    })
    .openapi(list, async (c) => {
      const { limit, cursor, q, member } = c.req.valid('query')
      const after = placeIn(cursor, z.uuid())
      const found = await ctx.store.achievements.list({ text: q, member, limit: limit + 1, after })
      return c.json(
        pageOf(
          found,
          limit,
          (one) => one,
          ({ id }) => id,
        ),
        200,
      )
    })
