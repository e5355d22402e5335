import { z } from '@hono/zod-openapi'
import { createRouter, type HttpEnv, IdempotencyHeader, idempotent, route } from '@testamur/service-kit'
import type { MiddlewareHandler } from 'hono'
import { onceKeysAreThere } from '../commands/await-keys.js'
import { changeStatus } from '../commands/change-status.js'
import { ownCredential } from '../commands/own-credential.js'
import type { Context } from '../context.js'
import { StatusChanged, StatusWish } from '../contract.js'
import type { Verb } from '../domain/status-change.js'
import { problems } from './problems.js'
import { soon } from './soon.js'

const summaries: Record<Verb, string> = {
  revoke: 'Revokes a credential for good',
  suspend: 'Suspends a credential until it is reinstated',
  reinstate: 'Ends a suspension',
}

/** Whose credential it is comes before everything in the body: a stranger learns nothing from its mistakes. */
const mustOwn =
  (ctx: Context): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    await ownCredential(ctx, c.req.param('id') ?? '', c.var.caller.member)
    await next()
  }

const changeRoute = (ctx: Context, verb: Verb) =>
  route({
    access: { scope: 'credentials:revoke' },
    method: 'post',
    path: `/api/revocation/credentials/{id}/${verb}`,
    tags: ['credentials'],
    summary: summaries[verb],
    before: mustOwn(ctx),
    request: {
      params: z.object({ id: z.uuid() }),
      headers: IdempotencyHeader,
      body: { content: { 'application/json': { schema: StatusWish } } },
    },
    responses: {
      200: { description: 'What the status is now', content: { 'application/json': { schema: StatusChanged } } },
    },
    problems: [
      'CREDENTIAL_NOT_FOUND',
      'ALREADY_REVOKED',
      'ALREADY_SUSPENDED',
      'NOT_SUSPENDED',
      'KEYS_NOT_READY',
      'IDEMPOTENCY_IN_FLIGHT',
      'IDEMPOTENCY_MISMATCH',
    ],
    statuses: problems,
  })

/** POST /api/revocation/credentials/<id>/revoke, …/suspend, …/reinstate */
export function credentialRoutes(ctx: Context) {
  const app = createRouter()
  for (const verb of ['revoke', 'suspend', 'reinstate'] as const)
    app.openapi(changeRoute(ctx, verb), async (c) => {
      const { id } = c.req.valid('param')
      const wish = c.req.valid('json')
      const caller = c.var.caller
      const request = {
        caller: caller.keyId,
        route: `POST /api/revocation/credentials/${id}/${verb}`,
        key: c.req.valid('header')['idempotency-key'],
        body: wish,
        subject: id,
      }
      const change = () =>
        ctx.store.transaction((tx) =>
          idempotent(tx.sql, request, ctx.seal, async () => {
            const body = await changeStatus(ctx, tx, { credential: id, verb, wish, caller, now: c.var.now })
            return { status: 200, body }
          }),
        )
      const answer = await soon(c, () => onceKeysAreThere(ctx, caller.member ?? '', change))
      return c.json(answer.body, 200)
    })
  return app
}
