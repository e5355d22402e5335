import { readCredentials } from '../api/issuer.js'
import { readAchievement } from '../api/registry.js'

/**
 * The slug of the member that a key acts for, as far as its awards tell; null for a member that has awarded nothing yet. Services
 * take the member from the key alone: this is for showing the right names.
 * @throws Problem UNAUTHENTICATED
 */
export async function findOwnMember(key: string): Promise<string | null> {
  const [latest] = (await readCredentials(key, { limit: 1 })).items
  if (!latest) return null
  return (await readAchievement(latest.achievement)).member
}
