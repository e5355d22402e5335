import { hex } from './bytes.js'
import type { LogPolicy } from './log-policy.js'
import type { VerifierKey } from './note-key.js'

/** The quorum that asks for no cosignature at all. */
export const NO_QUORUM = 'none'

/**
 * True if the holders of `keys` are enough for the policy's quorum. One public key counts once, whatever names it goes by, as a
 * cosignature/v1 does not sign its maker's name. A name that stands for nothing yet never counts, so that a policy put together
 * by hand cannot run in a circle.
 */
export function reachesQuorum({ witnesses, groups, quorum }: LogPolicy, keys: Iterable<VerifierKey>): boolean {
  const given = new Set([...keys].map(({ publicKey }) => hex(publicKey)))
  /** Who has witnessed, by name, and as what it counts in a group. */
  const witnessed = new Map<string, string>()
  for (const { name, key } of witnesses) {
    const id = hex(key.publicKey)
    if (given.has(id)) witnessed.set(name, id)
  }
  for (const { name, threshold, members } of groups) {
    const counted = new Set(members.flatMap((member) => witnessed.get(member) ?? []))
    // Written so that a threshold that is no number, or none, refuses everything.
    if (threshold >= 1 && counted.size >= threshold) witnessed.set(name, `group ${name}`)
  }
  return quorum === NO_QUORUM || witnessed.has(quorum)
}
