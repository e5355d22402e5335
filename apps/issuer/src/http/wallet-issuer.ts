import { TestamurError } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { MemberFacts } from '../domain/decide-award.js'
import { findMember } from '../store/replica.js'

/** The member whose credential issuer a wallet speaks to. @throws TestamurError NOT_FOUND */
export async function issuerOf(ctx: Context, slug: string): Promise<MemberFacts> {
  const member = await findMember(ctx.store.pool, slug)
  if (member && member.slug !== 'consortium') return member
  throw new TestamurError('NOT_FOUND', 'there is no such credential issuer', { remedy: 'check the offer' })
}

/** Where wallets call: one set of endpoints for each member. */
export const endpoints = (publicUrl: string, slug: string) => ({
  token: `${publicUrl}/oid4vci/${slug}/token`,
  nonce: `${publicUrl}/oid4vci/${slug}/nonce`,
  credential: `${publicUrl}/oid4vci/${slug}/credential`,
})
