import { MemberSlug, TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { MemberKeys } from '../domain/compose-award.js'
import { waitFor } from './wait-for.js'

/** The keys with which the issuer speaks for the member, if both are published. */
export async function publishedKeys(ctx: Context, member: string): Promise<MemberKeys | undefined> {
  const slug = MemberSlug.parse(member)
  const [credential, ledger] = await Promise.all([
    ctx.keystore.active(slug, 'credential'),
    ctx.keystore.active(slug, 'ledger'),
  ])
  return credential && ledger ? { credential, ledger } : undefined
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
