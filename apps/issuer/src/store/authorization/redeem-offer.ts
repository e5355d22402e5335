import type { Sql } from '@testamur/event-bus'
import { type AccessToken, TOKEN_COLUMNS } from './access-tokens.js'

/** A try to redeem a pre-authorized code. The token ends as `token` says, or later where the award is not to be had yet. */
export type OfferTry = {
  code: Buffer
  txCode?: Buffer
  /** The configurations that the wallet asks for, where it says so; an offer of another one is left alone. */
  configurations?: readonly string[]
  token: Omit<AccessToken, 'credentialId'>
  /** How many seconds longer than the wait for an award its token is good. */
  afterWaiting: number
  maxWrongTries: number
  now: Date
}

/** What became of it: a token for an award, a wrong transaction code that was counted, or nothing to redeem. */
export type OfferOutcome = { granted: true; profile: string; expiresAt: Date } | { granted: false } | undefined

/**
 * All in one statement: the row's lock puts racing wallets in line, and each then sees what the one before it left. A wrong
 * try is counted by the statement that finds it wrong, so that no number of parallel tries gets past the limit.
 */
const REDEEM = `
WITH tried AS (
  UPDATE offers SET
    wrong_tries = wrong_tries + CASE WHEN tx_code IS DISTINCT FROM $3 THEN 1 ELSE 0 END,
    redeemed_at = CASE WHEN tx_code IS DISTINCT FROM $3 THEN NULL ELSE $4::timestamptz END
  WHERE code = $1 AND member = $2 AND redeemed_at IS NULL AND expires_at > $4 AND wrong_tries < $5
    AND (tx_code IS NULL) = ($3::bytea IS NULL)
    AND ($6::text[] IS NULL OR EXISTS (SELECT 1 FROM credentials c WHERE c.id = credential_id AND c.profile = ANY ($6)))
  RETURNING credential_id, redeemed_at IS NOT NULL AS granted,
    CASE WHEN available_from > $4 THEN available_from + make_interval(secs => $11) ELSE $10::timestamptz END AS ends
), token AS (
  INSERT INTO access_tokens (${TOKEN_COLUMNS})
  SELECT $7, $2, credential_id, $8, $9, ends FROM tried WHERE granted
)
SELECT granted, ends AS "expiresAt", (SELECT profile FROM credentials c WHERE c.id = credential_id) AS profile FROM tried`

export async function redeemOffer(sql: Sql, offer: OfferTry): Promise<OfferOutcome> {
  const { code, txCode, configurations, token, afterWaiting, maxWrongTries, now } = offer
  const { rows } = await sql.query<{ granted: boolean; profile: string; expiresAt: Date }>(REDEEM, [
    ...[code, token.member, txCode ?? null, now, maxWrongTries, configurations ?? null],
    ...[token.hash, token.clientId ?? null, token.jkt ?? null, token.expiresAt, afterWaiting],
  ])
  return rows[0]
}

/** What is expected of an offer that could be redeemed now, to tell a wallet what it got wrong. */
export type OpenOffer = { credentialId: string; wantsTxCode: boolean; profile: string }

export async function findOpenOffer(
  sql: Sql,
  { member, code, maxWrongTries, now }: { member: string; code: Buffer; maxWrongTries: number; now: Date },
): Promise<OpenOffer | undefined> {
  const { rows } = await sql.query<OpenOffer>(
    `SELECT o.credential_id AS "credentialId", o.tx_code IS NOT NULL AS "wantsTxCode", c.profile
     FROM offers o JOIN credentials c ON c.id = o.credential_id
     WHERE o.code = $1 AND o.member = $2 AND o.redeemed_at IS NULL AND o.expires_at > $3 AND o.wrong_tries < $4`,
    [code, member, now, maxWrongTries],
  )
  return rows[0]
}
