import type { ErrorCode } from '@testamur/credential-model'

/** The ids of a member's own achievements by the names that it gave them, in any language. */
export type AchievementNames = ReadonlyMap<string, readonly string[]>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const key = (name: string): string => name.normalize('NFC').replaceAll(/\s+/g, ' ').trim()

export function namesOf(achievements: readonly { id: string; names: readonly string[] }[]): AchievementNames {
  const byName = new Map<string, string[]>()
  for (const { id, names } of achievements)
    for (const name of new Set(names.map(key))) byName.set(name, [...(byName.get(name) ?? []), id])
  return byName
}

type Found = { id: string } | { code: ErrorCode; message: string; remedy: string }

/** An id as it stands, or the one achievement of this exact name. */
export function findAchievement(names: AchievementNames, text: string): Found {
  if (UUID.test(text)) return { id: text.toLowerCase() }
  const ids = names.get(key(text)) ?? []
  if (ids.length === 1) return { id: ids[0]! }
  if (ids.length > 1)
    return {
      code: 'ACHIEVEMENT_UNKNOWN',
      message: `${ids.length} of your achievements have this name`,
      remedy: 'write the id of the one that is meant',
    }
  return {
    code: 'ACHIEVEMENT_UNKNOWN',
    message: 'is neither an id nor the name of one of your achievements',
    remedy: 'write its id, or its name exactly as you published it',
  }
}
