import { type AchievementContent, type ErrorCode, eudiLacks, TestamurError } from '@testamur/credential-model'
import type { AwardRequest } from '../contract.js'
import { isUsableHolderKey } from './holder-key.js'
import { addDuration } from './validity.js'

export type MemberFacts = {
  slug: string
  name: string
  iss: string
  logo?: string
  state: 'admitted' | 'suspended' | 'left'
}
export type AchievementFacts = { id: string; version: number; content: AchievementContent }
export type Accreditation = { from: Date; until?: Date }

/** What the replica of the registry knows of one wish to award. */
export type AwardFacts = {
  member?: MemberFacts
  achievement?: AchievementFacts
  accreditations: readonly Accreditation[]
}

/** What may be awarded: checked against the facts. */
export type PermittedAward = {
  member: MemberFacts
  achievement: AchievementFacts
  request: AwardRequest
  issuedAt: Date
  validUntil?: Date
}

/** Refusals that a fact which is still on its way could turn: worth one look at whether the replica has caught up. */
const turnable: ReadonlySet<ErrorCode> = new Set([
  'MEMBER_NOT_FOUND',
  'MEMBER_SUSPENDED',
  'ACHIEVEMENT_UNKNOWN',
  'NOT_ACCREDITED',
])
export const mayTurn = (error: unknown): boolean => error instanceof TestamurError && turnable.has(error.code)

function checkMember(member: MemberFacts | undefined): MemberFacts {
  if (!member)
    throw new TestamurError('MEMBER_NOT_FOUND', 'the issuer has not heard of this member', {
      remedy: 'try again in a moment; if it stays so, ask the operator whether the member was admitted',
    })
  if (member.state === 'admitted') return member
  const why = member.state === 'left' ? 'has left the consortium' : 'is suspended'
  throw new TestamurError('MEMBER_SUSPENDED', `${member.slug} ${why}`, { remedy: 'ask the operator of the consortium' })
}

function checkAccreditation(facts: AwardFacts, now: Date): void {
  const holds = facts.accreditations.some((a) => a.from <= now && (!a.until || now < a.until))
  if (holds) return
  const detail = facts.accreditations.length
    ? `${facts.member?.slug} is accredited for this achievement, but not at ${now.toISOString()}`
    : `${facts.member?.slug} is not accredited for achievement ${facts.achievement?.id}`
  throw new TestamurError('NOT_ACCREDITED', detail, {
    remedy: 'ask the operator to accredit the member for this achievement and time',
  })
}

function endOf(achievement: AchievementFacts, request: AwardRequest, now: Date): Date | undefined {
  if (!request.validUntil)
    return achievement.content.validFor ? addDuration(now, achievement.content.validFor) : undefined
  const end = new Date(request.validUntil)
  if (end > now) return end
  throw new TestamurError('VALIDITY_PERIOD', `validUntil ${request.validUntil} is not after the award's time`, {
    remedy: 'give a time in the future, or leave validUntil out',
  })
}

/** What the request asks for that no fact can change. @throws TestamurError */
export function checkRequest(request: AwardRequest): void {
  if (request.profile === 'eudi' && request.delivery === 'direct' && !request.holderKey)
    throw new TestamurError('INVALID_REQUEST', 'the EUDI learning credential is bound to a key of its holder', {
      remedy: "give holderKey, or award with delivery 'offer': the wallet then brings its key",
      violations: [{ path: '/holderKey', message: 'needed in the profile eudi' }],
    })
  if (request.holderKey && request.delivery === 'offer')
    throw new TestamurError('INVALID_REQUEST', 'holderKey and delivery "offer" exclude each other', {
      remedy: 'leave holderKey out: the wallet that takes the offer brings its own key',
      violations: [{ path: '/holderKey', message: 'not with an offer' }],
    })
  if (request.availableFrom && request.delivery !== 'offer')
    throw new TestamurError('INVALID_REQUEST', 'availableFrom is for delivery "offer" alone', {
      remedy: 'leave availableFrom out, or offer the credential to a wallet',
      violations: [{ path: '/availableFrom', message: 'only with an offer' }],
    })
  if (request.holderKey && !isUsableHolderKey(request.holderKey))
    throw new TestamurError('HOLDER_KEY_INVALID', 'x and y of holderKey are not a point on the curve P-256', {
      remedy: 'send the public JWK as the wallet made it',
    })
}

/** Whether the achievement can be awarded in the profile: it lets it, and has what the profile demands. */
function checkProfile({ content }: AchievementFacts, { profile }: AwardRequest): void {
  if (content.profiles && !content.profiles.includes(profile))
    throw new TestamurError('PROFILE_UNAVAILABLE', `the achievement is not awarded in the profile ${profile}`, {
      remedy: `use one of: ${content.profiles.join(', ')}; or publish a version of the achievement that names ${profile}`,
    })
  const lacks = profile === 'eudi' ? eudiLacks(content) : []
  if (lacks.length > 0)
    throw new TestamurError('PROFILE_UNAVAILABLE', `the achievement lacks what ${profile} demands`, {
      remedy: 'publish a version of the achievement with what is named in violations, and award that',
      violations: lacks.map(({ claim, field, remedy }) => ({
        path: `/content/${field}`,
        message: `${claim}: ${remedy}`,
      })),
    })
}

function checkBadgeKey({ slug }: MemberFacts, { profile }: AwardRequest, there: boolean): void {
  if (there || profile !== 'open-badges') return
  throw new TestamurError('KEYS_NOT_READY', `the key for badges of ${slug} is not published yet`, {
    remedy: 'try again in a few seconds',
  })
}

/**
 * Whether the member may award this, now, by what the registry has said.
 * @throws TestamurError MEMBER_NOT_FOUND, MEMBER_SUSPENDED, ACHIEVEMENT_UNKNOWN, NOT_ACCREDITED, PROFILE_UNAVAILABLE,
 * VALIDITY_PERIOD,
 * KEYS_NOT_READY
 */
export function decideAward(facts: AwardFacts, request: AwardRequest, now: Date, badgeKey = true): PermittedAward {
  const member = checkMember(facts.member)
  const { achievement } = facts
  if (!achievement)
    throw new TestamurError('ACHIEVEMENT_UNKNOWN', `no achievement ${request.achievement} was published`, {
      remedy: 'publish it at the registry first, or check the id',
    })
  checkAccreditation(facts, now)
  checkProfile(achievement, request)
  checkBadgeKey(member, request, badgeKey)
  return { member, achievement, request, issuedAt: now, validUntil: endOf(achievement, request, now) }
}
