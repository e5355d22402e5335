import type { AchievementContent, CredentialStatus } from '@testamur/credential-model'
import type { Sql } from '@testamur/event-bus'
import type { ProfileName } from '../contract.js'
import type { AchievementFacts } from '../domain/decide-award.js'

/** An offered award with all that binding it to a wallet needs. */
export type ClaimableAward = {
  id: string
  profile: ProfileName
  achievement: AchievementFacts
  slot: { uri: string; index: number }
  status: CredentialStatus
  issuedAt: Date
  validUntil?: Date
  learner: { id: string; sealedKey: Buffer }
  sealed: Buffer
  claim?: { holder: string; sealed: Buffer }
}

type Row = {
  id: string
  profile: ProfileName
  achievement: string
  version: number
  content: AchievementContent
  uri: string
  index: number
  status: CredentialStatus
  issuedAt: Date
  validUntil: Date | null
  learnerId: string
  sealedKey: Buffer
  sealed: Buffer
}

const LOCK = `
SELECT c.id, c.profile, c.achievement, c.achievement_version AS version, a.content, c.status_uri AS uri, c.status_index AS index, c.status,
  c.issued_at AS "issuedAt", c.valid_until AS "validUntil", l.id AS "learnerId", l.sealed_key AS "sealedKey", c.sealed
FROM credentials c
JOIN learners l ON l.id = c.learner_id
JOIN achievements a ON a.id = c.achievement AND a.version = c.achievement_version
WHERE c.id = $1 FOR UPDATE OF c`

/** The award, locked until the transaction ends; undefined where its learner was erased. */
export async function lockClaimable(sql: Sql, id: string): Promise<ClaimableAward | undefined> {
  const [row] = (await sql.query<Row>(LOCK, [id])).rows
  if (!row) return undefined
  // Read after the lock was won, so that a claim which held it before is seen.
  const [claim] = (
    await sql.query<{ holder: string; sealed: Buffer }>('SELECT holder, sealed FROM claims WHERE credential_id = $1', [
      id,
    ])
  ).rows
  return {
    id: row.id,
    profile: row.profile,
    achievement: { id: row.achievement, version: row.version, content: row.content },
    slot: { uri: row.uri, index: row.index },
    status: row.status,
    issuedAt: row.issuedAt,
    ...(row.validUntil && { validUntil: row.validUntil }),
    learner: { id: row.learnerId, sealedKey: row.sealedKey },
    sealed: row.sealed,
    ...(claim && { claim }),
  }
}

export type NewClaim = { credentialId: string; holder: string; eventId: string; claimedAt: Date; sealed: Buffer }

export async function insertClaim(sql: Sql, claim: NewClaim): Promise<void> {
  await sql.query(
    'INSERT INTO claims (credential_id, holder, event_id, claimed_at, sealed) VALUES ($1, $2, $3, $4, $5)',
    [claim.credentialId, claim.holder, claim.eventId, claim.claimedAt, claim.sealed],
  )
}
