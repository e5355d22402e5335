import {
  AchievementContent,
  type AchievementId,
  achievementPublished,
  type CloudEvent,
  type Instant,
  type MemberSlug,
  TestamurError,
} from '@testamur/credential-model'

/** What a member says of an achievement that it publishes. Provenance is the importer's to say. */
export const AchievementDraft = AchievementContent.omit({ provenance: true })

export type Achievement = {
  id: AchievementId
  member: MemberSlug
  version: number
  publishedAt: Instant
  content: AchievementContent
}

/** What the text search looks through: the words of name, description and skills in every language. */
export function searchText(content: AchievementContent): string {
  const texts = [
    ...Object.values(content.name),
    ...Object.values(content.description),
    ...content.skills.map((s) => s.name),
  ]
  return texts.join('\n').toLowerCase().slice(0, 20_000)
}

/** The fact that a member published a version of its achievement; signed by the member. */
export const publishedFact = (
  achievement: Omit<Achievement, 'publishedAt'>,
  now: Date,
): ReturnType<typeof achievementPublished.make> =>
  achievementPublished.make({
    member: achievement.member,
    producer: 'registry',
    now,
    aggregateVersion: achievement.version,
    data: {
      achievement: achievement.id,
      version: achievement.version,
      member: achievement.member,
      content: achievement.content,
    },
  })

export const achievementNotFound = (id: string): TestamurError =>
  new TestamurError('ACHIEVEMENT_NOT_FOUND', `no achievement ${id}`, {
    remedy: 'List what there is with GET /api/registry/achievements.',
  })

export type PublishedEvent = CloudEvent<{ achievement: AchievementId; version: number }>
