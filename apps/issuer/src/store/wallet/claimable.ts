import type { AchievementContent, CredentialStatus } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { ProfileName } from '../../contract.js'
import type { AchievementFacts, MemberFacts } from '../../domain/decide-award.js'

/** An offered award with all that giving it to a wallet needs. */
export type ClaimableAward = {
  id: string
  achievement: string
  achievementVersion: number
  profile: ProfileName
  status: CredentialStatus
  slot: { uri: string; index: number }
  /** Counts the events of the credential: what is decided on this reading holds while it stays so. */
  version: number
  issuedAt: Date
  validUntil?: Date
  availableFrom?: Date
  memberState: MemberFacts['state']
  learner: { id: string; sealedKey: Buffer }
  sealed: Buffer
  /** Once a wallet has it. */
  claim?: { holder: string; sealed: Buffer }
  /** Once a wallet waits for it. */
  deferred?: { holder: string; transaction: Buffer; keys: Buffer }
}

type Row = Omit<ClaimableAward, 'id' | 'slot' | 'learner' | 'claim' | 'deferred' | 'validUntil' | 'availableFrom'> & {
  uri: string
  index: number
  validUntil: Date | null
  availableFrom: Date | null
  learnerId: string
  sealedKey: Buffer
  claimHolder: string | null
  claimSealed: Buffer | null
  deferredHolder: string | null
  transaction: Buffer | null
  keys: Buffer | null
}

const CLAIMABLE = `
SELECT c.achievement, c.achievement_version AS "achievementVersion", c.profile, c.status, c.status_uri AS uri,
  c.status_index AS index, c.version, c.issued_at AS "issuedAt", c.valid_until AS "validUntil", c.sealed,
  o.available_from AS "availableFrom", m.state AS "memberState", l.id AS "learnerId", l.sealed_key AS "sealedKey",
  k.holder AS "claimHolder", k.sealed AS "claimSealed", d.holder AS "deferredHolder", d.transaction, d.keys
FROM credentials c
JOIN learners l ON l.id = c.learner_id
JOIN members m ON m.slug = c.member
LEFT JOIN offers o ON o.credential_id = c.id
LEFT JOIN claims k ON k.credential_id = c.id
LEFT JOIN deferred_claims d ON d.credential_id = c.id
WHERE c.id = $1 AND c.member = $2`

function toAward(id: string, row: Row): ClaimableAward {
  const { achievement, achievementVersion, profile, status, version, issuedAt, memberState, sealed } = row
  const { uri, index, validUntil, availableFrom, learnerId, sealedKey } = row
  const { claimHolder, claimSealed, deferredHolder, transaction, keys } = row
  return {
    ...{ id, achievement, achievementVersion, profile, status, version, issuedAt, memberState, sealed },
    slot: { uri, index },
    learner: { id: learnerId, sealedKey },
    ...(validUntil && { validUntil }),
    ...(availableFrom && { availableFrom }),
    ...(claimHolder !== null && claimSealed && { claim: { holder: claimHolder, sealed: claimSealed } }),
    ...(deferredHolder !== null && transaction && keys && { deferred: { holder: deferredHolder, transaction, keys } }),
  }
}

/**
 * The member's award as it stands, unlocked: who writes by it says by which version it was decided (`recordClaim`). Undefined
 * where there is none, or its learner was erased.
 */
export async function findClaimable(sql: Sql, member: string, id: string): Promise<ClaimableAward | undefined> {
  const { rows } = await sql.query<Row>(CLAIMABLE, [id, member])
  return rows[0] && toAward(id, rows[0])
}

/** A version of an achievement, which never changes. */
export async function findAchievement(sql: Sql, id: string, version: number): Promise<AchievementFacts | undefined> {
  const { rows } = await sql.query<{ content: AchievementContent }>(
    'SELECT content FROM achievements WHERE id = $1 AND version = $2',
    [id, version],
  )
  return rows[0] && { id, version, content: rows[0].content }
}
