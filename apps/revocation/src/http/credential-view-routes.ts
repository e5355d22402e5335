import { z } from '@hono/zod-openapi'
import { type Caller, createRouter, route } from '@testamur/service-kit'
import { awaitCredential, credentialNotFound } from '../commands/own-credential.js'
import type { Context } from '../context.js'
import { CredentialView } from '../contract.js'
import type { Credential } from '../domain/status-change.js'
import { historyForMember, historyForWatcher, scheduledOf } from '../store/credential-views.js'
import { watches } from '../store/subscriptions.js'
import { problems } from './problems.js'

const viewRoute = route({
  access: { anyOf: ['credentials:read', 'credentials:revoke', 'subscriptions:write'] },
  method: 'get',
  path: '/api/revocation/credentials/{id}',
  tags: ['credentials'],
  summary: 'The status of a credential and how it came about',
  description:
    'For the member that awarded it (scope credentials:read or credentials:revoke), and for an employer that watches it (scope subscriptions:write), who sees neither reason, note nor actor.',
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: { description: 'The status', content: { 'application/json': { schema: CredentialView } } } },
  problems: ['CREDENTIAL_NOT_FOUND'],
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
