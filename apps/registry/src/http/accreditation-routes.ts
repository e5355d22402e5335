import { AccreditationId } from '@testamur/credential-model'
import { createRouter, IdempotencyHeader, route } from '@testamur/service-kit'
import { z } from 'zod'
import { grantAccreditation } from '../commands/grant-accreditation.js'
import { withdrawAccreditation } from '../commands/withdraw-accreditation.js'
import type { Context } from '../context.js'
import {
  AccreditationGranted,
  AccreditationInput,
  AccreditationPage,
  AccreditationQuery,
  AccreditationView,
} from '../contract.js'
import { json, pageOf, placeIn } from './answers.js'
import { callOf } from './call-of.js'
import { problems } from './problems.js'

const operator = { access: { scope: 'registry:admin' as const }, statuses: problems, tags: ['accreditations'] }

const grant = route({
  ...operator,
  method: 'post',
  path: '/api/registry/accreditations',
  summary: 'Allow a member to award an achievement',
  request: { headers: IdempotencyHeader, body: json(AccreditationInput) },
  responses: { 201: json(AccreditationGranted, 'Granted') },
  problems: [
    'MEMBER_NOT_FOUND',
    'MEMBER_STATE',
    'ACHIEVEMENT_NOT_FOUND',
    'ACCREDITATION_PERIOD',
    'IDEMPOTENCY_IN_FLIGHT',
    'IDEMPOTENCY_MISMATCH',
  ],
})
const withdraw = route({
  ...operator,
  method: 'post',
  path: '/api/registry/accreditations/{id}/withdraw',
  summary: 'Withdraw an accreditation from now on',
  request: { params: z.object({ id: AccreditationId }) },
  responses: { 200: json(AccreditationView, 'The accreditation as it is now') },
  problems: ['ACCREDITATION_NOT_FOUND'],
})
const list = route({
  access: 'public',
  statuses: problems,
  tags: ['accreditations'],
  method: 'get',
  path: '/api/registry/accreditations',
  summary: 'Which member may award which achievement, from when to when',
  request: { query: AccreditationQuery },
  responses: { 200: json(AccreditationPage) },
  problems: ['INVALID_CURSOR'],
})

export const accreditationRoutes = (ctx: Context) =>
  createRouter()
    .openapi(grant, async (c) => {
      const body = c.req.valid('json')
      return c.json(await grantAccreditation(ctx, callOf(ctx, c, body), body), 201)
    })
    .openapi(withdraw, async (c) =>
      c.json(await withdrawAccreditation(ctx, { now: c.var.now }, c.req.valid('param').id), 200),
    )
    .openapi(list, async (c) => {
      const { limit, cursor, ...query } = c.req.valid('query')
      const found = await ctx.store.accreditations.list({
        ...query,
        limit: limit + 1,
        after: placeIn(cursor, z.uuid()),
      })
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
