import { newSecret, sha256 } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import type { AuthorizationRequest } from '../../domain/authorization/authorization-request.js'
import { decideLogin, type LoginOffer } from '../../domain/authorization/login.js'
import type { Login } from '../../domain/authorization/login-forms.js'
import { MAX_WRONG_TRIES } from '../../domain/offer.js'
import { insertCode } from '../../store/authorization/codes.js'
import {
  countWrong,
  findOfferedAward,
  lockOfferOf,
  lockOffersOfLearner,
  type OfferedAward,
} from '../../store/authorization/login-offers.js'
import { usePushedRequest } from '../../store/authorization/pushed-requests.js'
import type { Tx } from '../../store/tx.js'

/** How long an authorization code is good for, in seconds (RFC 6749 §4.1.2; FAPI 2.0 §5.3.2.1 wants a minute at most). */
export const CODE_SECONDS = 60

/** What the learner typed. The number is asked for where no offer is named. */
export type Typed = { learner?: string; txCode: string }

export type LoggedIn =
  | { result: 'granted'; code: string }
  | { result: 'wrong' | 'locked' | 'nothing' }
  /** The pushed request was answered before, in another window. */
  | { result: 'answered' }

/** The award that the request's offer is about, where it names one of ours. */
export const offerOf = (ctx: Context, member: string, { issuerState }: AuthorizationRequest): string | undefined =>
  issuerState === undefined ? undefined : ctx.offerSecrets.awardOf(issuerState, member)

/** What may be shown of it; undefined where it is closed, or not of what the wallet asks for. */
export async function offeredAward(
  ctx: Context,
  member: string,
  { credentialId, request }: { credentialId: string; request: AuthorizationRequest },
): Promise<OfferedAward | undefined> {
  const award = await findOfferedAward(ctx.store.pool, { member, credentialId, now: ctx.clock.now() })
  return award && (request.configurations?.includes(award.profile) ?? true) ? award : undefined
}

type Attempt = { member: string; login: Login; typed: Typed; now: Date }

function offersFor({ sql }: Tx, ctx: Context, { member, login, typed, now }: Attempt): Promise<LoginOffer[]> {
  const credentialId = offerOf(ctx, member, login.request)
  if (credentialId !== undefined) return lockOfferOf(sql, { member, credentialId, now })
  const lookup = ctx.vault.lookupOf(member, typed.learner ?? '')
  return lockOffersOfLearner(sql, { member, lookup, profiles: login.request.configurations, now })
}

async function grant({ sql }: Tx, credentialId: string, { member, login, now }: Attempt): Promise<LoggedIn> {
  const { request, pushed } = login
  if (pushed !== undefined && !(await usePushedRequest(sql, member, Buffer.from(pushed, 'base64url'))))
    return { result: 'answered' }
  const code = newSecret()
  const expiresAt = new Date(now.getTime() + CODE_SECONDS * 1_000)
  await insertCode(sql, { hash: sha256(code), member, credentialId, clientId: request.clientId, request, expiresAt })
  return { result: 'granted', code }
}

async function attempt(tx: Tx, ctx: Context, parts: Attempt): Promise<LoggedIn> {
  const offers = await offersFor(tx, ctx, parts)
  const outcome = decideLogin(offers, parts.typed.txCode, {
    secrets: ctx.offerSecrets,
    maxWrongTries: MAX_WRONG_TRIES,
  })
  if (outcome.result === 'granted') return grant(tx, outcome.credentialId, parts)
  const way = offerOf(ctx, parts.member, parts.login.request) === undefined ? 'learner' : 'offer'
  if (outcome.result === 'wrong') await countWrong(tx.sql, outcome.offers, way)
  return { result: outcome.result }
}

/**
 * Logs a learner in by the transaction code of her offer, and gives the wallet's code for it (RFC 6749 §4.1.2). The offers are
 * locked while they are looked at, so that five wrong codes are five, however many come at once.
 */
export function logIn(ctx: Context, member: string, login: Login, typed: Typed): Promise<LoggedIn> {
  const now = ctx.clock.now()
  return ctx.store.transaction((tx) => attempt(tx, ctx, { member, login, typed, now }))
}

/** Uses up the pushed request of a login that the learner declined. */
export async function decline(ctx: Context, member: string, { pushed }: Login): Promise<void> {
  if (pushed !== undefined) await usePushedRequest(ctx.store.pool, member, Buffer.from(pushed, 'base64url'))
}
