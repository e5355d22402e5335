import type { Context } from '../../context.js'
import type { AchievementFacts } from '../../domain/decide-award.js'
import { findAchievement } from '../../store/wallet/claimable.js'

const MOST = 2_000
const known = new WeakMap<Context['store'], Map<string, AchievementFacts>>()

/**
 * A version of an achievement. It never changes, so that it is read once, and what is rendered of it ahead (`renderCopy`) serves
 * the next wallet too.
 */
export async function achievementOf({ store }: Context, id: string, version: number): Promise<AchievementFacts> {
  const held = known.get(store) ?? new Map<string, AchievementFacts>()
  known.set(store, held)
  const key = `${id} ${version}`
  const found = held.get(key) ?? (await findAchievement(store.pool, id, version))
  if (!found) throw new Error(`version ${version} of achievement ${id} was awarded and is not known`)
  held.delete(key)
  held.set(key, found)
  if (held.size > MOST) held.delete(held.keys().next().value as string)
  return found
}
