import type { Context } from '../context.js'
import { judge, type Reply } from '../domain/attempt.js'
import { webhookHeaders } from '../domain/webhook-signature.js'
import type { Attempted, Job } from '../store/deliveries.js'
import { secretContext } from './create-subscription.js'

/** How long an endpoint may take for its whole answer. */
export const TIMEOUT_MS = 10_000

/** Posts a signed message (Standard Webhooks 1.0.0). Whatever goes wrong is told, not thrown. */
export async function postSigned(
  ctx: Context,
  to: { subscription: string; url: string; sealedSecret: Uint8Array },
  message: { id: string; body: string },
): Promise<Reply> {
  const secret = ctx.seal.open(to.sealedSecret, secretContext(to.subscription)).toString()
  const headers = {
    ...webhookHeaders(secret, message.id, ctx.clock.now(), message.body),
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'user-agent': 'testamur-revocation',
  }
  return ctx.outgoing.post(to.url, { headers, body: message.body })
}

export type Result = { attempted: Attempted; gone: boolean }

/** One attempt of a delivery, and what follows from it. Stores nothing. */
export async function attemptDelivery(ctx: Context, job: Job): Promise<Result> {
  const at = ctx.clock.now()
  const began = performance.now()
  const reply = await postSigned(ctx, job, { id: job.event, body: job.body })
  const number = job.attempts + 1
  const verdict = judge(reply, number - job.triesFrom, ctx.retrySchedule)
  ctx.metrics.attempts.inc({ outcome: verdict.outcome })
  const base = {
    delivery: job.id,
    number,
    at,
    milliseconds: Math.round(performance.now() - began),
    status: reply.status,
    error: reply.error,
  }
  if (verdict.outcome === 'delivered') return { attempted: { ...base, state: 'delivered' }, gone: false }
  if (verdict.outcome !== 'retry') return { attempted: { ...base, state: 'dead' }, gone: verdict.outcome === 'gone' }
  const next = new Date(ctx.clock.now().getTime() + verdict.waitMs)
  return { attempted: { ...base, state: 'pending', next }, gone: false }
}
