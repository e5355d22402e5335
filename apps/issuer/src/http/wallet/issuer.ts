import { TestamurError } from '@testamur/credential-model'
import type { Context } from '../../context.js'
import type { MemberFacts } from '../../domain/decide-award.js'
import { prepared } from '../../store/prepared.js'
import { findMember } from '../../store/replica.js'

/** How long a member is taken for what it was, in milliseconds. Whether it may hand out anything is read with the award. */
const KEPT_MS = 1_000
const MOST = 5_000

type Held = { member: MemberFacts; until: number }
const held = new WeakMap<Context['store'], Map<string, Held>>()

/** The member whose credential issuer a wallet speaks to. @throws TestamurError NOT_FOUND */
export async function issuerOf(ctx: Context, slug: string): Promise<MemberFacts> {
  const members = held.get(ctx.store) ?? new Map<string, Held>()
  held.set(ctx.store, members)
  const known = members.get(slug)
  if (known && known.until > performance.now()) return known.member
  const member = await findMember(prepared(ctx.store.pool), slug)
  if (!member || member.slug === 'consortium')
    throw new TestamurError('NOT_FOUND', 'there is no such credential issuer', { remedy: 'check the offer' })
  if (members.size >= MOST) members.clear()
  members.set(slug, { member, until: performance.now() + KEPT_MS })
  return member
}
