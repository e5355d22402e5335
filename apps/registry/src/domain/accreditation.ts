import {
  type AccreditationId,
  type AchievementId,
  accreditationGranted,
  accreditationWithdrawn,
  type CloudEvent,
  CONSORTIUM,
  type Instant,
  instantOf,
  type MemberSlug,
  TestamurError,
} from '@testamur/credential-model'

export type Accreditation = {
  id: AccreditationId
  member: MemberSlug
  achievement: AchievementId
  from: Instant
  until?: Instant
  withdrawnAt?: Instant
}

const speaker = { member: CONSORTIUM, producer: 'registry' } as const

/** The fact that a member may award an achievement. @throws TestamurError ACCREDITATION_PERIOD for an empty period. */
export function grant(accreditation: Accreditation, now: Date): CloudEvent {
  const { id, member, achievement, from, until } = accreditation
  if (until !== undefined && Date.parse(until) <= Date.parse(from))
    throw new TestamurError('ACCREDITATION_PERIOD', `it would end at ${until}, and begin at ${from}`, {
      remedy: 'Give an until that lies after from, or none.',
    })
  return accreditationGranted.make({
    ...speaker,
    now,
    data: { accreditation: id, member, achievement, from, ...(until !== undefined && { until }) },
  })
}

/** Withdrawing twice is no new fact: undefined. */
export function withdraw(accreditation: Accreditation, now: Date): CloudEvent | undefined {
  if (accreditation.withdrawnAt !== undefined) return undefined
  const { id, member, achievement } = accreditation
  return accreditationWithdrawn.make({
    ...speaker,
    now,
    data: { accreditation: id, member, achievement, at: instantOf(now) },
  })
}
