import { TestamurError, uuidv7 } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Watch } from '../domain/watch.js'
import { newWebhookSecret } from '../domain/webhook-signature.js'
import { countOf, insertSubscription } from '../store/subscriptions.js'
import type { Tx } from '../store/tx.js'

/** What a subscription's secret is sealed for. */
export const secretContext = (subscription: string): string => `webhook secret ${subscription}`

export type Deliver = { method: 'webhook'; url: string } | { method: 'sse' }
export type Subscribed = { id: string; secret?: string }

/** As many subscriptions as one key may have. */
const MOST = 10_000

/**
 * Subscribes to what `watch` resolved to. A webhook's secret is answered here and never again.
 * @throws TestamurError RATE_LIMITED where the key has all the subscriptions that it may have
 */
export async function createSubscription(
  ctx: Context,
  tx: Tx,
  owner: string,
  watch: Watch,
  deliver: Deliver,
): Promise<Subscribed> {
  if ((await countOf(tx.sql, owner)) >= MOST)
    throw new TestamurError('RATE_LIMITED', `A key may have ${MOST} subscriptions.`, {
      remedy: 'Delete those that are no longer needed, or watch an achievement or a member.',
    })
  const id = uuidv7()
  const base = { id, owner, watch, now: ctx.clock.now() }
  if (deliver.method === 'sse') {
    await insertSubscription(tx.sql, { ...base, method: 'sse' })
    return { id }
  }
  const secret = newWebhookSecret()
  const sealedSecret = ctx.seal.seal(secret, secretContext(id))
  await insertSubscription(tx.sql, { ...base, method: 'webhook', url: deliver.url, sealedSecret })
  return { id, secret }
}
