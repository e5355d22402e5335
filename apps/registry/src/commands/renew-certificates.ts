import { RENEW_MS } from '../authority/authority.js'
import type { Context } from '../context.js'
import { keyPublishedFact, type PublishedKey } from '../domain/published-key.js'
import { announceKey, certified } from './publish-key.js'

async function renew(ctx: Context, { kid, member: slug }: PublishedKey, now: Date, before: Date): Promise<void> {
  await ctx.store.transaction(async (tx) => {
    const member = await tx.members.lock(slug)
    const key = await tx.publishedKeys.find(kid)
    // Another process may have been here before.
    const isDue = !key?.certifiedUntil || Date.parse(key.certifiedUntil) < before.getTime()
    if (!member || !key || !isDue) return
    const renewed = await certified(ctx, key, member)
    await tx.publishedKeys.save(renewed)
    await announceKey(ctx, tx, member, (version) => keyPublishedFact(renewed, now, version))
  })
}

/** Gives keys that sign a certificate where they have none, or one that ends in a while, and publishes them anew with it. */
export async function renewCertificates(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() + RENEW_MS)
  for (const key of await ctx.store.publishedKeys.toCertify(now, before)) await renew(ctx, key, now, before)
}
