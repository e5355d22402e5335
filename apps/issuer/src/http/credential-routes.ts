import { z } from '@hono/zod-openapi'
import { TestamurError } from '@testamur/credential-model'
import { createRouter, decodeCursor, encodeCursor, IdempotencyHeader, route } from '@testamur/service-kit'
import { createAwardCredential } from '../commands/award-credential.js'
import { holderReceipt } from '../commands/holder-receipt.js'
import { memberOf } from '../commands/member-of.js'
import type { Context } from '../context.js'
import { Awarded, AwardRequest, CredentialPage, CredentialQuery, CredentialView } from '../contract.js'
import { findLearnerId } from '../store/learners.js'
import { findCredential, listCredentials } from '../store/read-credentials.js'
import { openSecrets, toView } from './credential-view.js'
import { problems as statuses } from './problems.js'
import { soon } from './soon.js'

const Id = z.object({ id: z.uuid() })
/** Of the copies of a batch, in the order in which its wallet proved the keys. */
const Copy = z.strictObject({ copy: z.coerce.number().int().min(0).max(99).default(0) })

const awardRoute = route({
  access: { scope: 'credentials:issue' },
  method: 'post',
  path: '/api/issuer/credentials',
  summary: 'Award an achievement to a learner',
  request: { headers: IdempotencyHeader, body: { content: { 'application/json': { schema: AwardRequest } } } },
  responses: {
    201: { description: 'The credential, or its offer', content: { 'application/json': { schema: Awarded } } },
  },
  problems: [
    ...([
      'MEMBER_NOT_FOUND',
      'MEMBER_SUSPENDED',
      'NOT_ACCREDITED',
      'ACHIEVEMENT_UNKNOWN',
      'HOLDER_KEY_INVALID',
    ] as const),
    ...(['VALIDITY_PERIOD', 'PROFILE_UNAVAILABLE', 'STATUS_INDEX_EXHAUSTED', 'KEYS_NOT_READY', 'UNAVAILABLE'] as const),
    ...(['IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'] as const),
  ],
  statuses,
})

const listRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/credentials',
  summary: 'The credentials of the member, the newest first',
  request: { query: CredentialQuery },
  responses: { 200: { description: 'One page', content: { 'application/json': { schema: CredentialPage } } } },
  problems: ['INVALID_CURSOR'],
  statuses,
})

const readRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/credentials/{id}',
  summary: 'One credential of the member',
  request: { params: Id },
  responses: { 200: { description: 'The credential', content: { 'application/json': { schema: CredentialView } } } },
  problems: ['CREDENTIAL_NOT_FOUND'],
  statuses,
})

const receiptRoute = route({
  access: { scope: 'credentials:read' },
  method: 'get',
  path: '/api/issuer/credentials/{id}/receipt',
  summary: "The holder's receipt: the ledger's proof with the opening that ties it to the token",
  request: { params: Id, query: Copy },
  responses: { 200: { description: 'C2SP tlog-proof', content: { 'text/plain': { schema: z.string() } } } },
  problems: ['CREDENTIAL_NOT_FOUND', 'RECEIPT_NOT_READY', 'LEARNER_ERASED', 'UNAVAILABLE'],
  statuses,
})

async function found(ctx: Context, member: string, id: string) {
  const credential = await findCredential(ctx.store, member, id)
  if (credential) return credential
  throw new TestamurError('CREDENTIAL_NOT_FOUND', 'the member has no credential of this id', { remedy: 'check the id' })
}

const Place = z.object({ issuedAt: z.coerce.date(), id: z.uuid() })

async function listPage(ctx: Context, member: string, query: CredentialQuery): Promise<CredentialPage> {
  const { achievement, learner, state, cursor, limit } = query
  const before = cursor ? decodeCursor(cursor, Place) : undefined
  const learnerId = learner && (await findLearnerId(ctx.store.pool, member, ctx.vault.lookupOf(member, learner)))
  if (learner && !learnerId) return { items: [] }
  const rows = await listCredentials(ctx.store, member, { achievement, learnerId, state, before, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next = last && rows.length > limit ? encodeCursor({ issuedAt: last.issuedAt, id: last.id }) : undefined
  return { items: page.map((row) => toView(ctx, row, { token: false })), ...(next && { next }) }
}

async function receiptOf(ctx: Context, member: string, id: string, copy: number): Promise<string> {
  const credential = await found(ctx, member, id)
  const secrets = openSecrets(ctx, credential)
  if (!secrets) throw new TestamurError('LEARNER_ERASED', 'the learner was erased, and the salts with her')
  const { award, claim } = secrets
  const copies = claim?.copies ?? (award.copy ? [award.copy] : [])
  const wanted = copies[copy]
  if (wanted) return holderReceipt(ctx, (claim ?? award).opening, wanted)
  if (copies.length > 0)
    throw new TestamurError('INVALID_REQUEST', `the credential has ${copies.length} copies`, {
      remedy: `ask for a copy from 0 to ${copies.length - 1}`,
      violations: [{ path: '/copy', message: `not from 0 to ${copies.length - 1}` }],
    })
  throw new TestamurError('RECEIPT_NOT_READY', 'no wallet has fetched the offer yet', {
    remedy: 'wait until the offer is claimed',
  })
}

/** Awards, and what became of them. */
export function credentialRoutes(ctx: Context) {
  const award = createAwardCredential(ctx)
  const router = createRouter()
  router.openapi(awardRoute, (c) =>
    soon(c, async () => {
      const { requestId: correlationId, now, caller } = c.var
      const idempotencyKey = c.req.valid('header')['idempotency-key']
      const body: unknown = await c.req.json()
      return c.json(await award(caller, c.req.valid('json'), { now, correlationId, idempotencyKey, body }), 201)
    }),
  )
  router.openapi(listRoute, async (c) => c.json(await listPage(ctx, memberOf(c.var.caller), c.req.valid('query')), 200))
  router.openapi(readRoute, async (c) => {
    const credential = await found(ctx, memberOf(c.var.caller), c.req.valid('param').id)
    return c.json(toView(ctx, credential, { token: true }), 200)
  })
  router.openapi(receiptRoute, async (c) => {
    const { id } = c.req.valid('param')
    return c.text(await receiptOf(ctx, memberOf(c.var.caller), id, c.req.valid('query').copy), 200)
  })
  return router
}
