import { CONSORTIUM, type MemberSlug, TestamurError } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import { applyAccessKeyWithdrawn } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { withdrawnFact } from '../domain/access-key.js'
import { type Member, type MemberTransition, moveMember } from '../domain/member.js'
import { announce } from './announce.js'
import type { Call } from './call.js'

export const memberNotFound = (slug: string): TestamurError =>
  new TestamurError('MEMBER_NOT_FOUND', `no member "${slug}"`, {
    remedy: 'List the members with GET /api/registry/members.',
  })

/**
 * Suspends, reinstates or takes leave of a member. Who leaves loses its bearer keys in the same transaction; what it
 * awarded stays verifiable.
 * @throws TestamurError MEMBER_NOT_FOUND, MEMBER_STATE
 */
export async function moveMemberTo(
  ctx: Context,
  call: Pick<Call, 'now'>,
  slug: MemberSlug,
  transition: MemberTransition,
  reason: string | undefined,
): Promise<Member> {
  const { member, withdrawn } = await ctx.store.transaction(async (tx) => {
    const locked = slug === CONSORTIUM ? undefined : await tx.members.lock(slug)
    if (!locked) throw memberNotFound(slug)
    const { member, event } = moveMember(locked, transition, reason, call.now)
    await tx.members.save(member)
    await announce(ctx, tx, event)
    const withdrawn = transition === 'leave' ? await tx.accessKeys.withdraw({ member: slug }, call.now) : []
    for (const key of withdrawn) await applyAccessKeyWithdrawn(tx.sql, key)
    await addToOutbox(
      tx.sql,
      withdrawn.map((key) => withdrawnFact(key, call.now)),
    )
    return { member, withdrawn }
  })
  for (const { hash } of withdrawn) ctx.accessKeys.forget(hash)
  return member
}
