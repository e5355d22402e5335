import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { type Caller, createRouter, type HttpEnv, route } from '@testamur/service-kit'
import type { MiddlewareHandler } from 'hono'
import { awaitCredential, credentialNotFound } from '../commands/own-credential.js'
import type { Context } from '../context.js'
import { CredentialView } from '../contract.js'
import type { Credential } from '../domain/status-change.js'
import { historyForMember, historyForWatcher, scheduledOf } from '../store/credential-views.js'
import { watches } from '../store/subscriptions.js'
import { problems } from './problems.js'

/** Two kinds of keys may look: a member's that reads credentials, and an employer's that watches them. */
const memberOrEmployer: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const authorization = c.req.header('authorization')
  try {
    c.set('caller', await c.var.gate.caller(authorization, 'credentials:read'))
  } catch (error) {
    if (!(error instanceof TestamurError) || error.code !== 'FORBIDDEN') throw error
    c.set('caller', await c.var.gate.caller(authorization, 'subscriptions:write'))
  }
  await next()
}

const viewRoute = route({
  access: 'public', // the guard knows one scope for a route; memberOrEmployer lets in two
  method: 'get',
  path: '/api/revocation/credentials/{id}',
  tags: ['credentials'],
  summary: 'The status of a credential and how it came about',
  description:
    'For the member that awarded it (scope credentials:read), and for an employer that watches it (scope subscriptions:write), who sees neither reason, note nor actor.',
  before: memberOrEmployer,
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: { description: 'The status', content: { 'application/json': { schema: CredentialView } } } },
  problems: ['UNAUTHENTICATED', 'KEY_EXPIRED', 'FORBIDDEN', 'CREDENTIAL_NOT_FOUND'],
  statuses: problems,
})

const subjectOf = ({ id, achievement, member }: Credential) => ({ credential: id, achievement, member })

async function partsFor(ctx: Context, credential: Credential, caller: Caller) {
  const { id } = credential
  if (caller.member === credential.member) {
    const open = (sealed: Uint8Array) => ctx.seal.open(sealed, `note ${id}`).toString()
    const [history, scheduled] = await Promise.all([historyForMember(ctx.store, id, open), scheduledOf(ctx.store, id)])
    return { history, scheduled }
  }
  if (!(await watches(ctx.store.pool, caller.keyId, subjectOf(credential)))) throw credentialNotFound(id)
  return { history: await historyForWatcher(ctx.store, id) }
}

/** GET /api/revocation/credentials/<id> */
export function credentialViewRoutes(ctx: Context) {
  return createRouter().openapi(viewRoute, async (c) => {
    const credential = await awaitCredential(ctx, c.req.valid('param').id)
    if (!credential) throw credentialNotFound(c.req.valid('param').id)
    const { id, member, achievement, status, version } = credential
    const parts = await partsFor(ctx, credential, c.var.caller)
    return c.json(CredentialView.parse({ id, member, achievement, status, version, ...parts }), 200)
  })
}
