import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import { z } from 'zod'
import { importAchievement } from '../commands/import-achievement.js'
import type { Context } from '../context.js'
import { AchievementImported } from '../contract.js'
import { json } from './answers.js'
import { callOf } from './call-of.js'
import { memberOf } from './member-of.js'
import { problems } from './problems.js'

const OpenBadge = z.unknown().meta({
  type: 'object',
  description: 'An Open Badges 3.0 Achievement, AchievementCredential or OpenBadgeCredential',
})

const importOne = route({
  access: { scope: 'achievements:write' },
  statuses: problems,
  tags: ['achievements'],
  method: 'post',
  path: '/api/registry/achievements/import',
  summary: 'Publish a new achievement from an Open Badges 3.0 file',
  description:
    'Contexts are never fetched and references not followed. Each value of the file is placed in the achievement (placed says where) or named in the warnings. The id in the file is kept as provenance; each import is a new achievement.',
  request: { headers: IdempotencyHeader, body: json(OpenBadge) },
  responses: { 201: json(AchievementImported, 'Published') },
  problems: ['IMPORT_UNREADABLE', 'IMPORT_HOSTILE', 'MEMBER_STATE', 'IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'],
})

export const importRoutes = (ctx: Context) =>
  createRouter().openapi(importOne, async (c) => {
    const file = await c.req.text()
    const call = callOf(ctx, c, file)
    return c.json(await importAchievement(ctx, call, memberOf(c), file, c.req.valid('json')), 201)
  })
