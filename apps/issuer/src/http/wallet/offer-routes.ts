import { z } from '@hono/zod-openapi'
import { MemberSlug, TestamurError } from '@testamur/credential-model'
import { createRouter, route } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { offerGrants } from '../../domain/authorization/grants.js'
import { codeOfOffer, credentialOffer, MAX_WRONG_TRIES, secretHash } from '../../domain/offer.js'
import { findWaitingOffer, type GoneOffer, whyOfferIsGone } from '../../store/offers.js'
import { prepared } from '../../store/prepared.js'
import { problems as statuses } from '../problems.js'
import { issuerOf } from './issuer.js'

const offerRoute = route({
  access: 'public',
  method: 'get',
  path: '/oid4vci/{slug}/offers/{id}',
  summary: 'A credential offer by reference (OpenID4VCI 1.0 §4.1.3)',
  request: { params: z.object({ slug: MemberSlug, id: z.string().min(1).max(100) }) },
  responses: {
    200: { description: 'The offer', content: { 'application/json': { schema: z.looseObject({}) } } },
  },
  problems: ['NOT_FOUND', 'OFFER_NOT_FOUND', 'OFFER_TAKEN', 'OFFER_EXPIRED', 'OFFER_LOCKED'],
  statuses,
})

/** Whoever has the id was given the offer, and may know what became of it. */
function gone(why: GoneOffer | undefined): TestamurError {
  const remedy = 'ask the university for a new offer'
  if (why === 'taken') return new TestamurError('OFFER_TAKEN', 'a wallet has taken this offer', { remedy })
  if (why === 'expired') return new TestamurError('OFFER_EXPIRED', 'no wallet took it in time', { remedy })
  if (why === 'locked') return new TestamurError('OFFER_LOCKED', 'its transaction code was wrong too often', { remedy })
  return new TestamurError('OFFER_NOT_FOUND', 'no wallet is waited for here', { remedy })
}

async function offerOf(ctx: Context, slug: string, id: string): Promise<object> {
  const member = await issuerOf(ctx, slug)
  const code = codeOfOffer(id)
  const wanted = { member: slug, code: secretHash(code), maxWrongTries: MAX_WRONG_TRIES, now: ctx.clock.now() }
  const sql = prepared(ctx.store.pool)
  const offer = await findWaitingOffer(sql, wanted)
  if (!offer) throw gone(await whyOfferIsGone(sql, wanted))
  const grants = offerGrants(ctx.offerSecrets, { credentialId: offer.credentialId, member: slug, code })
  return credentialOffer(member.iss, offer.profile, grants)
}

/** Offers as wallets fetch them by reference. Whoever knows the id is who it was given to; no cache keeps the answer. */
export function offerRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(offerRoute, async (c) => {
    const { slug, id } = c.req.valid('param')
    const offer = await offerOf(ctx, slug, id)
    c.header('cache-control', 'no-store')
    return c.json(offer, 200)
  })
  return router
}
