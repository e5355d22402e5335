import { randomBytes } from 'node:crypto'
import {
  type AchievementId,
  CredentialId,
  credentialClaimed,
  type HolderJwk,
  type MemberSlug,
} from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import { activeTraceparent } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { announce } from '../domain/announce.js'
import type { MemberKeys } from '../domain/compose-award.js'
import { type AwardSecret, type ClaimSecret, sealContext } from '../domain/credential.js'
import type { MemberFacts } from '../domain/decide-award.js'
import { thumbprint } from '../domain/holder-key.js'
import { readKeyProof } from '../domain/key-proof.js'
import { OAuthError } from '../domain/oauth-error.js'
import { secretHash } from '../domain/offer.js'
import { renderCopy } from '../domain/render-copy.js'
import { openJson } from '../domain/vault.js'
import { type ClaimableAward, insertClaim, lockClaimable } from '../store/claims.js'
import { nextVersion } from '../store/credentials.js'
import { addNonce, useNonce } from '../store/offers.js'
import type { Tx } from '../store/tx.js'
import { memberKeys } from './member-keys.js'

const NONCE_MS = 300_000

/** A fresh nonce for a key proof (OpenID4VCI 1.0 §7): good once, for five minutes. */
export async function giveNonce(ctx: Context, member: string): Promise<string> {
  const nonce = randomBytes(24).toString('base64url')
  await addNonce(ctx.store.pool, member, secretHash(nonce), new Date(ctx.clock.now().getTime() + NONCE_MS))
  return nonce
}

type ClaimParts = { member: MemberFacts; keys: MemberKeys; jwk: HolderJwk; now: Date }

function checkClaimable(award: ClaimableAward | undefined, now: Date): ClaimableAward {
  const usable = award && award.status === 'valid' && (!award.validUntil || award.validUntil > now)
  if (usable) return award
  throw new OAuthError('credential_request_denied', 'the award was withdrawn or has ended')
}

/** The wallet that asks again with the same key, since it lost the answer, gets the same credential; another key gets none. */
function repeated(ctx: Context, award: ClaimableAward, holder: string): string | undefined {
  if (!award.claim) return undefined
  if (award.claim.holder !== holder)
    throw new OAuthError('credential_request_denied', 'the credential was given to another holder')
  const seal = ctx.vault.forLearner(award.learner)
  return openJson<ClaimSecret>(seal, award.claim.sealed, sealContext.claim(award.id)).copy.token
}

async function bindTo(ctx: Context, { sql }: Tx, award: ClaimableAward, parts: ClaimParts): Promise<string> {
  const { member, keys, jwk, now } = parts
  const { id, profile, achievement, status, issuedAt, validUntil } = { ...award, status: award.slot }
  const seal = ctx.vault.forLearner(award.learner)
  const { learner, result } = openJson<AwardSecret>(seal, award.sealed, sealContext.award(id))
  const toRender = {
    id,
    profile,
    member,
    achievement,
    learner,
    result,
    status,
    holderKey: jwk,
    signedAt: now,
    issuedAt,
    validUntil,
  }
  const { token, copySalt, announced } = await renderCopy(toRender, keys, ctx.config.publicUrl)
  const claimed = credentialClaimed.make({
    member: member.slug as MemberSlug,
    producer: 'issuer',
    now,
    aggregateVersion: await nextVersion(sql, id),
    data: {
      credentialId: CredentialId.parse(id),
      member: member.slug as MemberSlug,
      achievement: achievement.id as AchievementId,
      copies: [announced],
    },
  })
  const { event, opening } = announce(claimed, keys.ledger, activeTraceparent())
  const secret: ClaimSecret = { opening, copy: { token, copySalt } }
  const sealed = seal.seal(JSON.stringify(secret), sealContext.claim(id))
  await insertClaim(sql, { credentialId: id, holder: thumbprint(jwk), eventId: event.id, claimedAt: now, sealed })
  await addToOutbox(sql, [event])
  return token
}

/**
 * Binds an offered credential to the wallet's key and announces the copy (OpenID4VCI 1.0 §8). One holder for an offer: the
 * award's row is locked, and the primary key of the claims lets no second one in.
 * @throws OAuthError invalid_proof, invalid_nonce, credential_request_denied
 */
export async function claimCredential(
  ctx: Context,
  member: MemberFacts,
  credentialId: string,
  proof: string,
  now: Date,
): Promise<string> {
  if (member.state !== 'admitted')
    throw new OAuthError('credential_request_denied', 'the member may not hand out credentials at present')
  const { jwk, nonce } = readKeyProof(proof, member.iss, now)
  const keys = await memberKeys(ctx, member.slug)
  return ctx.store.transaction(async (tx) => {
    if (!(await useNonce(tx.sql, member.slug, secretHash(nonce), ctx.clock.now())))
      throw new OAuthError('invalid_nonce', 'the nonce was not given out here, was used or has expired')
    const award = checkClaimable(await lockClaimable(tx.sql, credentialId), now)
    return repeated(ctx, award, thumbprint(jwk)) ?? bindTo(ctx, tx, award, { member, keys, jwk, now })
  })
}
