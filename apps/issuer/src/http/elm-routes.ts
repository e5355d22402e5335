import { z } from '@hono/zod-openapi'
import { AchievementContent, elmView, instantOf, TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import { memberOf } from '../commands/member-of.js'
import type { Context } from '../context.js'
import { findCredential } from '../store/read-credentials.js'
import { findMember } from '../store/replica.js'
import { openSecrets } from './credential-view.js'
import { problems as statuses } from './problems.js'

const TYPE = 'application/ld+json'

const elmRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/credentials/{id}/elm',
  summary: 'One credential of the member in the European Learning Model 3',
  description: 'A European Digital Credential as JSON-LD, for systems that read ELM. It is a view: nobody signed it.',
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 200: { description: 'JSON-LD', content: { [TYPE]: { schema: z.looseObject({}) } } } },
  problems: ['CREDENTIAL_NOT_FOUND', 'LEARNER_ERASED'],
  statuses,
})

const notFound = () =>
  new TestamurError('CREDENTIAL_NOT_FOUND', 'the member has no credential of this id', { remedy: 'check the id' })

async function view(ctx: Context, slug: string, id: string) {
  const credential = await findCredential(ctx.store, slug, id)
  if (!credential) throw notFound()
  const secrets = openSecrets(ctx, credential)
  if (!secrets)
    throw new TestamurError('LEARNER_ERASED', 'the learner was erased, and what the credential said with her')
  const { achievement, achievementVersion: version, issuedAt, validUntil, status } = credential
  const [member, row] = await Promise.all([
    findMember(ctx.store.pool, slug),
    ctx.store.read.achievement.findUnique({ where: { id_version: { id: achievement, version } } }),
  ])
  if (!member || !row) throw notFound()
  const { learner, result } = secrets.award
  return elmView({
    publicUrl: ctx.config.publicUrl,
    achievement: { id: achievement, version, content: AchievementContent.parse(row.content) },
    member: { iss: member.iss, name: member.name },
    learner,
    award: {
      id,
      issuedAt: instantOf(issuedAt),
      validFrom: instantOf(issuedAt),
      ...(validUntil && { validUntil: instantOf(validUntil) }),
      ...(result !== undefined && { result }),
      status: { uri: status.uri, index: status.index },
    },
  })
}

/** GET /api/issuer/credentials/<id>/elm */
export const elmRoutes = (ctx: Context) =>
  createRouter().openapi(elmRoute, async (c) => {
    const elm = await view(ctx, memberOf(c.var.caller), c.req.valid('param').id)
    return c.body(JSON.stringify(elm), 200, { 'content-type': TYPE }) as never
  })
