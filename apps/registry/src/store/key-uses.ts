import type { CredentialId, Instant } from '@testamur/credential-model'
import { pgArray, type Sql } from '@testamur/event-bus'

/** A token that was signed: by which key, when, and of which award. */
export type KeyUse = { kid: string; at: Instant; credentialId: CredentialId }

/** What a key has signed so far, as far as the events say who signed. */
export type KeyReach = {
  /** Tokens in all, and of them those of the day of a moment and later. */
  signed: number
  signedSince: number
  firstDay?: string
  lastDay?: string
}

export type KeyUseWrites = {
  /** Counts tokens of awards that are in the directory already. */
  add(uses: readonly KeyUse[]): Promise<void>
}

const ADD = `
INSERT INTO key_uses (kid, day, signed, last_until, endless)
SELECT kid, day::date, count(*), max(valid_until), bool_or(valid_until IS NULL)
FROM unnest($1::text[], $2::text[], $3::uuid[]) AS use (kid, day, credential_id)
LEFT JOIN directory_credentials USING (credential_id) GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (kid, day) DO UPDATE SET signed = key_uses.signed + excluded.signed,
  last_until = greatest(key_uses.last_until, excluded.last_until), endless = key_uses.endless OR excluded.endless`

export const keyUseWrites = (sql: Sql): KeyUseWrites => ({
  add: async (uses) => {
    if (uses.length === 0) return
    await sql.query(ADD, [
      pgArray.text(uses.map(({ kid }) => kid)),
      pgArray.text(uses.map(({ at }) => at.slice(0, 10))),
      pgArray.uuid(uses.map(({ credentialId }) => credentialId)),
    ])
  },
})

export type KeyUseReads = {
  reachOf(kid: string, since: Date): Promise<KeyReach>
}

const REACH = `SELECT coalesce(sum(signed), 0)::int AS signed,
  coalesce(sum(signed) FILTER (WHERE day >= ($2::timestamptz AT TIME ZONE 'UTC')::date), 0)::int AS "signedSince",
  min(day)::text AS "firstDay", max(day)::text AS "lastDay" FROM key_uses WHERE kid = $1`

export const keyUseReads = (sql: Sql): KeyUseReads => ({
  reachOf: async (kid, since) => {
    const { rows } = await sql.query<{ signed: number; signedSince: number; firstDay?: string; lastDay?: string }>(
      REACH,
      [kid, since],
    )
    const { signed, signedSince, firstDay, lastDay } = rows[0]!
    return { signed, signedSince, ...(firstDay && { firstDay }), ...(lastDay && { lastDay }) }
  },
})
