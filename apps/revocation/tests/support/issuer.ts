import {
  type AchievementId,
  achievementPublished,
  type CredentialId,
  credentialClaimed,
  credentialIssued,
  instantOf,
  type LearnerPseudonym,
  type MemberSlug,
  uuidv7,
} from '@testamur/credential-model'
import type { EventBus } from '@testamur/event-bus'
import { publish } from './registry.js'

export type Reference = { uri: string; index: number }
export type Award = { id: string; member: string; achievement: string; status: Reference }
export type AwardOptions = { achievement?: string; at?: Date; id?: string; copies?: Reference[]; kid?: string }

const digest = 'A'.repeat(43)

/** The news of an award, as the issuer gives it. */
export function issued(member: string, status: Reference, options: AwardOptions = {}) {
  const { achievement = uuidv7(), at = new Date(), id = uuidv7(), copies = [status], kid } = options
  const event = credentialIssued.make({
    member,
    producer: 'issuer',
    now: at,
    aggregateVersion: 1,
    data: {
      credentialId: id as CredentialId,
      member: member as MemberSlug,
      achievement: achievement as AchievementId,
      achievementVersion: 1,
      learner: uuidv7() as LearnerPseudonym,
      profile: 'micro-credential',
      delivery: 'direct',
      status,
      validFrom: instantOf(at),
      copies: copies.map((copy) => ({ digest, status: copy, ...(kid && { kid }) })),
    },
  })
  return { award: { id, member, achievement, status } satisfies Award, event }
}

export const claimed = ({ id, member, achievement }: Award, copies: Reference[]) =>
  credentialClaimed.make({
    member,
    producer: 'issuer',
    now: new Date(),
    aggregateVersion: 2,
    data: {
      credentialId: id as CredentialId,
      member: member as MemberSlug,
      achievement: achievement as AchievementId,
      copies: copies.map((status) => ({ digest, status })),
    },
  })

/** An achievement that the registry has published. */
export async function publishAchievement(bus: EventBus, member: string): Promise<string> {
  const achievement = uuidv7()
  const text = { en: 'Invented' }
  await publish(
    bus,
    achievementPublished.make({
      member,
      producer: 'registry',
      now: new Date(),
      data: {
        achievement: achievement as AchievementId,
        version: 1,
        member: member as MemberSlug,
        content: { name: text, description: text, criteria: text, skills: [] },
      },
    }),
  )
  return achievement
}
