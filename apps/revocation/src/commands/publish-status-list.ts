import { createHash } from 'node:crypto'
import { instantOf, type MemberSlug, type StatusListId, statusListPublished } from '@testamur/credential-model'
import { type StatusList, signStatusListToken } from '@testamur/credential-proof'
import type { SigningKey } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { withChanges } from '../domain/status-bits.js'
import { drainChanges, lockToPublish, type PublishableList, savePublished } from '../store/lists.js'
import { issOf } from '../store/replica.js'
import type { Tx } from '../store/tx.js'
import { announce } from './announce.js'

/** How long a token is good for, and from when on it is made anew. */
const LIFE_MS = 24 * 3_600_000
export const RENEW_MS = 12 * 3_600_000
/** Seconds for which a reader may keep a copy. */
const TTL = 10

type Signer = Pick<SigningKey, 'kid' | 'sign' | 'x5c'> & { iss: string }

async function signerOf(ctx: Context, tx: Tx, member: MemberSlug): Promise<Signer | undefined> {
  const [iss, key, ledger] = [
    await issOf(tx.sql, member),
    await ctx.keystore.active(member, 'status'),
    await ctx.keystore.active(member, 'ledger'),
  ]
  return iss && key && ledger ? { iss, kid: key.kid, sign: key.sign, ...(key.x5c && { x5c: key.x5c }) } : undefined
}

/** Never before the token that it follows, even where the clock went back. */
const issuedAtOf = (ctx: Context, list: PublishableList): Date =>
  new Date(Math.max(ctx.clock.now().getTime(), list.issuedAt?.getTime() ?? 0))

async function signToken(ctx: Context, uri: string, signer: Signer, list: StatusList, at: Date): Promise<string> {
  const iat = Math.floor(at.getTime() / 1_000)
  const exp = iat + LIFE_MS / 1_000
  return signStatusListToken({
    uri,
    list,
    iat,
    exp,
    ttl: TTL,
    aggregation_uri: `${ctx.publicUrl}/status-lists`,
    ...signer,
  })
}

/**
 * Takes the waiting changes of a list into its bits, signs them and announces the token, in one transaction under the
 * list's lock: no change is lost, and a later token never shows less. False where another process is at it, or the
 * member's keys are not published yet.
 */
export function publishStatusList(ctx: Context, id: string): Promise<boolean> {
  return ctx.store.transaction(async (tx) => {
    const row = await lockToPublish(tx.sql, id)
    const signer = row && (await signerOf(ctx, tx, row.member as MemberSlug))
    if (!row || !signer) return false
    const list = withChanges(row.bits, await drainChanges(tx.sql, id))
    const issuedAt = issuedAtOf(ctx, row)
    const expiresAt = new Date(issuedAt.getTime() + LIFE_MS)
    const token = await signToken(ctx, row.uri, signer, list, issuedAt)
    const hash = createHash('sha256').update(token).digest('base64url')
    await savePublished(tx.sql, { id, bits: list.bytes, token, hash, issuedAt, expiresAt })
    await announce(ctx, tx, statusListPublished, {
      member: row.member,
      about: id,
      now: issuedAt,
      data: {
        list: id as StatusListId,
        member: row.member as MemberSlug,
        uri: row.uri,
        tokenHash: hash,
        issuedAt: instantOf(issuedAt),
        expiresAt: instantOf(expiresAt),
      },
    })
    return true
  })
}
