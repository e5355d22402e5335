import {
  type AchievementContent,
  type AchievementId,
  instantOf,
  type MemberSlug,
  uuidv7,
} from '@testamur/credential-model'
import type { Context } from '../context.js'
import { type Achievement, achievementNotFound, publishedFact } from '../domain/achievement.js'
import { checkActive } from '../domain/member.js'
import type { Tx } from '../store/store.js'
import { announce } from './announce.js'
import type { Call } from './call.js'
import { memberNotFound } from './move-member.js'

export type Published = { id: AchievementId; version: number }

/** The member cannot be suspended while it publishes: whichever came first, holds. */
async function checkMayPublish(tx: Tx, slug: MemberSlug): Promise<void> {
  const member = await tx.members.lock(slug, 'share')
  if (!member) throw memberNotFound(slug)
  checkActive(member)
}

async function record(
  ctx: Context,
  tx: Tx,
  draft: Omit<Achievement, 'publishedAt'>,
  now: Date,
  write: 'add' | 'addVersion',
): Promise<Published> {
  const event = publishedFact(draft, now)
  // What was announced is what is kept: the event's content has passed the schema.
  await tx.achievements[write]({ ...draft, content: event.data.content, publishedAt: instantOf(now) }, event.id)
  await announce(ctx, tx, event)
  return { id: draft.id, version: draft.version }
}

/** Publishes the first version of a new achievement. @throws TestamurError MEMBER_STATE */
export async function publishAchievement(
  ctx: Context,
  call: Call,
  member: MemberSlug,
  content: AchievementContent,
): Promise<Published> {
  return ctx.store.transaction((tx) =>
    call.once(tx.sql, async () => {
      await checkMayPublish(tx, member)
      return record(ctx, tx, { id: uuidv7() as AchievementId, member, version: 1, content }, call.now, 'add')
    }),
  )
}

/**
 * Publishes the next version of a member's own achievement; versions follow one another, however many ask at once.
 * @throws TestamurError ACHIEVEMENT_NOT_FOUND (another member's too), MEMBER_STATE
 */
export async function publishVersion(
  ctx: Context,
  call: Call,
  member: MemberSlug,
  id: AchievementId,
  content: AchievementContent,
): Promise<Published> {
  return ctx.store.transaction((tx) =>
    call.once(tx.sql, async () => {
      await checkMayPublish(tx, member)
      const current = await tx.achievements.lock(id)
      if (current?.member !== member) throw achievementNotFound(id)
      return record(ctx, tx, { id, member, version: current.version + 1, content }, call.now, 'addVersion')
    }),
  )
}
