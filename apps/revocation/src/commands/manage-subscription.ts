import { instantOf, TestamurError, uuidv7 } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Reply } from '../domain/attempt.js'
import { newWebhookSecret } from '../domain/webhook-signature.js'
import { reviveDeliveries } from '../store/deliveries.js'
import { removeSubscription, setSecret, setVerified } from '../store/subscriptions.js'
import { postSigned } from './attempt-delivery.js'
import { secretContext } from './create-subscription.js'

export const subscriptionNotFound = (id: string) =>
  new TestamurError('SUBSCRIPTION_NOT_FOUND', `You have no subscription ${id.slice(0, 64)}.`, {
    remedy: 'List your subscriptions to see their ids.',
  })

const noWebhook = (id: string) =>
  new TestamurError('INVALID_REQUEST', `Subscription ${id} is a stream: it has no endpoint and no secret.`, {
    remedy: 'Read GET /api/revocation/stream.',
  })

/** The caller's own subscription. Another's is as unknown as none. @throws TestamurError SUBSCRIPTION_NOT_FOUND */
export async function ownSubscription(ctx: Context, owner: string, id: string) {
  const found = await ctx.store.read.subscription.findFirst({ where: { id, owner } })
  if (!found) throw subscriptionNotFound(id)
  return found
}

async function ownWebhook(ctx: Context, owner: string, id: string) {
  const { url, sealedSecret } = await ownSubscription(ctx, owner, id)
  if (url === null || sealedSecret === null) throw noWebhook(id)
  return { subscription: id, url, sealedSecret }
}

export async function deleteSubscription(ctx: Context, owner: string, id: string): Promise<void> {
  if (!(await removeSubscription(ctx.store.pool, owner, id))) throw subscriptionNotFound(id)
}

export type Verification = { verified: boolean; status?: number; error?: string }

/** Sends a signed test message. A 2xx answer verifies the endpoint, and takes a disabled subscription into use again. */
export async function verifyEndpoint(ctx: Context, owner: string, id: string): Promise<Verification> {
  const webhook = await ownWebhook(ctx, owner, id)
  const event = uuidv7()
  const body = JSON.stringify({
    specversion: '1.0',
    id: event,
    type: 'testamur.subscription.test.v1',
    source: `/subscriptions/${id}`,
    time: instantOf(ctx.clock.now()),
    datacontenttype: 'application/json',
    data: { subscription: id },
  })
  const reply: Reply = await postSigned(ctx, webhook, { id: event, body })
  const verified = reply.status !== undefined && reply.status >= 200 && reply.status < 300
  if (verified) await setVerified(ctx.store.pool, id, ctx.clock.now())
  return { verified, ...reply }
}

/** A new secret; the old one signs nothing from now on. */
export async function rotateSecret(ctx: Context, owner: string, id: string): Promise<string> {
  await ownWebhook(ctx, owner, id)
  const secret = newWebhookSecret()
  await setSecret(ctx.store.pool, id, ctx.seal.seal(secret, secretContext(id)))
  return secret
}

/** Delivers once more what was given up. How many deliveries there were. */
export async function redeliver(ctx: Context, owner: string, id: string): Promise<number> {
  const { subscription } = await ownWebhook(ctx, owner, id)
  return ctx.store.transaction(async ({ sql, tell }) => {
    const revived = await reviveDeliveries(sql, subscription, ctx.clock.now())
    tell('deliveries')
    return revived
  })
}
