import { sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import type { ProfileName } from '../../contract.js'
import { sealContext } from '../../domain/credential.js'
import { holderOf, type Proofs, readProofs } from '../../domain/wallet/read-proofs.js'
import { prepared } from '../../store/prepared.js'
import { type ClaimableAward, findClaimable } from '../../store/wallet/claimable.js'
import { recordDeferral, recordNonces, type UsedNonce } from '../../store/wallet/record-claim.js'
import {
  type Asking,
  checkGivable,
  checkProfile,
  denied,
  type Given,
  givenBefore,
  openNonces,
  usedNonce,
} from './claim-parts.js'
import { giveAward, type Wish } from './give-award.js'
import { intervalUntil } from './interval.js'
import type { CopyHolder } from './make-copies.js'

export type ClaimRequest = { configuration: ProfileName; proofs: Proofs }

/** How long the access token of a wallet that waits is good once its award can be fetched, in milliseconds. */
const KEPT_MS = 7 * 86_400_000

/** How often an award that others write to at the same time is looked at again. */
const LOOKS = 8

/** What became of a request on one reading of the award; undefined where the award moved meanwhile. */
type Outcome = Given | undefined

async function repeat(ctx: Context, wish: Wish, repeated: Given): Promise<Outcome> {
  if ((await recordNonces(prepared(ctx.store.pool), wish.nonces)) === 'nonce-used') throw usedNonce()
  return repeated
}

/** Keeps the award for this holder, and gives her the transaction that she comes back with (OpenID4VCI 1.0 §8.3, §9). */
async function defer(ctx: Context, { now, access }: Asking, { award, holders, nonces }: Wish): Promise<Outcome> {
  const holder = holderOf(holders)
  const transactionId = ctx.walletSecrets.transactionId(award.id, holder)
  const waiting = { transactionId, interval: intervalUntil(award.availableFrom, now) }
  if (award.deferred) return repeat(ctx, { award, holders, nonces }, waiting)
  const seal = ctx.vault.forLearner(award.learner)
  const keys = holders.map(({ jwk, thumbprint }) => ({ jwk, thumbprint }))
  const recorded = await recordDeferral(prepared(ctx.store.pool), {
    ...{ credentialId: award.id, version: award.version, nonces, holder, at: now },
    transaction: sha256(transactionId),
    keys: seal.seal(JSON.stringify(keys), sealContext.deferred(award.id)),
    token: {
      hash: Buffer.from(access.tokenId, 'base64url'),
      until: new Date(Math.max(now.getTime(), award.availableFrom?.getTime() ?? 0) + KEPT_MS),
    },
  })
  if (recorded === 'nonce-used') throw usedNonce()
  return recorded === 'done' ? waiting : undefined
}

/** One holder for an award: whoever asked first, with all the keys she asked with. @throws OAuthError credential_request_denied */
function checkHolder({ claim, deferred }: ClaimableAward, holders: readonly CopyHolder[]): void {
  const first = claim?.holder ?? deferred?.holder
  if (first !== undefined && first !== holderOf(holders)) throw denied('the credential was given to another holder')
}

async function decide(ctx: Context, asking: Asking, wish: Wish): Promise<Outcome> {
  const { award, holders } = wish
  checkHolder(award, holders)
  const { claim, availableFrom } = award
  if (claim) return repeat(ctx, wish, givenBefore(ctx, { ...award, claim }, holders))
  if (availableFrom && availableFrom > asking.now) return defer(ctx, asking, wish)
  const giving = await giveAward(ctx, asking, wish)
  if ('given' in giving) return giving.given
  if ('missing' in giving) return defer(ctx, asking, wish)
  if (giving.recorded === 'nonce-used') throw usedNonce()
  return undefined
}

/**
 * Gives the award of an access token to the wallet that proves its keys (OpenID4VCI 1.0 §8): now, or later by a transaction.
 * One holder for an award: the first claim decides, and she alone gets the same copies again. Two statements where all is well.
 * @throws OAuthError of §8.3.1.2
 */
export async function claimCredential(
  ctx: Context,
  asking: Asking,
  { configuration, proofs }: ClaimRequest,
): Promise<Given> {
  const { member, access, now } = asking
  const { haip = false } = ctx.config
  const rules = { issuer: member.iss, now, providers: ctx.walletProviders, attestationRequired: haip }
  const { keys: holders, nonces: sent } = readProofs(proofs, {
    ...rules,
    ...(access.clientId !== undefined && { clientId: access.clientId }),
  })
  const nonces: UsedNonce[] = openNonces(ctx, member, sent)
  for (let look = 0; look < LOOKS; look++) {
    const award = checkGivable(await findClaimable(prepared(ctx.store.pool), member.slug, access.credentialId), now)
    checkProfile(award, configuration)
    const outcome = await decide(ctx, asking, { award, holders, nonces })
    if (outcome) return outcome
  }
  throw denied('too many ask for this award at once')
}
