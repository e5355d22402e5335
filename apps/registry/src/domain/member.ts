import {
  type CloudEvent,
  CONSORTIUM,
  type EventDefinition,
  type Instant,
  type MemberSlug,
  memberLeft,
  memberReinstated,
  memberSuspended,
  TestamurError,
} from '@testamur/credential-model'

export type MemberState = 'active' | 'suspended' | 'left'

export type Member = {
  slug: MemberSlug
  name: string
  /** The member's identity as an issuer: `<PUBLIC_URL>/issuers/<slug>`. */
  iss: string
  url?: string
  logo?: string
  state: MemberState
  admittedAt: Instant
  /** How many facts of the registry are about this member: the aggregate version of the newest. */
  version: number
}

export const issOf = (publicUrl: string, slug: string): string => `${publicUrl}/issuers/${slug}`

/** @throws TestamurError MEMBER_RESERVED for a slug that nobody can be admitted under. */
export function checkSlugIsFree(slug: MemberSlug): void {
  if (slug === CONSORTIUM)
    throw new TestamurError('MEMBER_RESERVED', `"${slug}" is the consortium itself`, { remedy: 'Choose another slug.' })
}

type MemberChange = { member: MemberSlug; reason?: string }
type Transition = { from: readonly MemberState[]; to: MemberState; event: EventDefinition<MemberChange> }

const transitions = {
  suspend: { from: ['active'], to: 'suspended', event: memberSuspended },
  reinstate: { from: ['suspended'], to: 'active', event: memberReinstated },
  leave: { from: ['active', 'suspended'], to: 'left', event: memberLeft },
} as const satisfies Record<string, Transition>
export type MemberTransition = keyof typeof transitions

/**
 * The fact that moves a member from one state to another, and the member as it is then.
 * @throws TestamurError MEMBER_STATE where the state does not allow it.
 */
export function moveMember(
  member: Member,
  transition: MemberTransition,
  reason: string | undefined,
  now: Date,
): { member: Member; event: CloudEvent<MemberChange> } {
  const { from, to, event } = transitions[transition] as Transition
  if (!from.includes(member.state))
    throw new TestamurError(
      'MEMBER_STATE',
      `${member.slug} is ${member.state}; to ${transition}, it must be ${from.join(' or ')}`,
    )
  const version = member.version + 1
  return {
    member: { ...member, state: to, version },
    event: event.make({
      member: CONSORTIUM,
      producer: 'registry',
      now,
      aggregateVersion: version,
      data: { member: member.slug, ...(reason !== undefined && { reason }) },
    }),
  }
}

/** @throws TestamurError MEMBER_STATE unless the member is active. */
export function checkActive(member: Pick<Member, 'slug' | 'state'>): void {
  if (member.state !== 'active')
    throw new TestamurError('MEMBER_STATE', `${member.slug} is ${member.state}`, {
      remedy: 'Ask an operator of the consortium to reinstate the member.',
    })
}
