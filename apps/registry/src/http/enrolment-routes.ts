import { createRouter, ENROLMENT_PATH, route } from '@testamur/service-kit'
import { enrolKey } from '../commands/enrol-key.js'
import type { Context } from '../context.js'
import { KeyEnrolled, KeyEnrolment } from '../contract.js'
import { json } from './answers.js'
import { problems } from './problems.js'

const enrol = route({
  access: 'service',
  statuses: problems,
  hide: true,
  method: 'post',
  path: ENROLMENT_PATH,
  summary: 'Publish a key that a service made for a member, with proof of possession',
  request: { body: json(KeyEnrolment) },
  responses: { 201: json(KeyEnrolled, 'Published'), 200: json(KeyEnrolled, 'It was published before') },
  problems: ['KEY_PROOF_INVALID', 'KEY_CONFLICT', 'MEMBER_NOT_FOUND', 'MEMBER_STATE'],
})

export const enrolmentRoutes = (ctx: Context) =>
  createRouter().openapi(enrol, async (c) => {
    const { proof, jwk } = c.req.valid('json')
    const { key, isNew } = await enrolKey(ctx, { now: c.var.now }, c.var.callingService, proof, jwk)
    return c.json({ kid: key.kid, from: key.from }, isNew ? 201 : 200)
  })
