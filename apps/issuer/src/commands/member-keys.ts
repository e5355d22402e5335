import { MemberSlug, TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { MemberKeys } from '../domain/compose-award.js'
import { waitFor } from './wait-for.js'

/** The keys with which the issuer speaks for the member, if those that every award needs are published. */
export async function publishedKeys(ctx: Context, member: string): Promise<MemberKeys | undefined> {
  const slug = MemberSlug.parse(member)
  const [credential, ledger, badge] = await Promise.all([
    ctx.keystore.active(slug, 'credential'),
    ctx.keystore.active(slug, 'ledger'),
    ctx.keystore.active(slug, 'badge'),
  ])
  return credential && ledger ? { credential, ledger, ...(badge && { badge }) } : undefined
}

const KEYS_MS = 3_000

/** @throws TestamurError KEYS_NOT_READY after 3 s without them */
export async function memberKeys(ctx: Context, member: string): Promise<MemberKeys> {
  const keys = (await publishedKeys(ctx, member)) ?? (await waitFor(() => publishedKeys(ctx, member), KEYS_MS))
  if (keys) return keys
  throw new TestamurError('KEYS_NOT_READY', `the registry has not published the issuer's keys for ${member} yet`, {
    remedy: 'try again in a few seconds',
  })
}

/** Waits for the key for badges, which takes longer to make than the others: up to 3 s. Whether it came, the award itself sees. */
export async function awaitBadgeKey(ctx: Context, member: string): Promise<void> {
  const slug = MemberSlug.parse(member)
  if (!(await ctx.keystore.active(slug, 'badge'))) await waitFor(() => ctx.keystore.active(slug, 'badge'), KEYS_MS)
}
