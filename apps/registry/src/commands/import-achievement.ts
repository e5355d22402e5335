import { type Completeness, completeness, type MemberSlug } from '@testamur/credential-model'
import { sha256Url } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { readOpenBadge } from '../domain/open-badges.js'
import type { ImportLog } from '../domain/open-badges-reader.js'
import type { Call } from './call.js'
import { type Published, publishAchievement } from './publish-achievement.js'

/** What was published, what became of each value of the file, and what the achievement lacks. */
export type AchievementImport = Published & ImportLog & { check: Completeness }

/**
 * Publishes a new achievement from an Open Badges 3.0 file. Each import is a new one: real files repeat their ids.
 * @param file as it was received
 * @throws TestamurError IMPORT_UNREADABLE, IMPORT_HOSTILE, MEMBER_STATE
 */
export async function importAchievement(
  ctx: Context,
  call: Call,
  member: MemberSlug,
  file: string,
  parsed: unknown,
): Promise<AchievementImport> {
  const { content, warnings, placed } = readOpenBadge(parsed, sha256Url(file))
  const published = await publishAchievement(ctx, call, member, content)
  return { ...published, warnings, placed, check: completeness(content) }
}
