import { z } from '@hono/zod-openapi'
import { MemberSlug } from '@testamur/credential-model'
import { createRouter, type HttpEnv, route } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import { claimCredential, giveNonce, grantOf } from '../commands/claim-credential.js'
import { redeemCode, TOKEN_SECONDS } from '../commands/redeem-code.js'
import type { Context } from '../context.js'
import { OAuthError } from '../domain/oauth-error.js'
import { CONFIGURATION } from '../domain/offer.js'
import { problems as statuses } from './problems.js'
import { issuerOf } from './wallet-issuer.js'
import { readCredentialRequest, readTokenRequest } from './wallet-requests.js'

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const OAuthProblem = z.object({ error: z.string(), error_description: z.string() })

const endpoint = (name: string, summary: string, schema: z.ZodType) =>
  route({
    access: 'public',
    method: 'post',
    path: `/oid4vci/{slug}/${name}`,
    summary,
    request: { params: z.object({ slug: MemberSlug }) },
    responses: {
      200: { description: summary, content: json(schema) },
      400: { description: 'An error of OAuth or OpenID4VCI', content: json(OAuthProblem) },
    },
    problems: ['NOT_FOUND', 'KEYS_NOT_READY', 'UNAVAILABLE'],
    statuses,
  })

const Token = z.looseObject({ access_token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
const Credentials = z.object({ credentials: z.array(z.object({ credential: z.string() })) })

const tokenRoute = endpoint('token', 'An access token for a pre-authorized code', Token)
const nonceRoute = endpoint('nonce', 'A nonce for a key proof', z.object({ c_nonce: z.string() }))
const credentialRoute = endpoint('credential', "The offered credential, bound to the wallet's key", Credentials)

const granted = [
  {
    type: 'openid_credential',
    credential_configuration_id: CONFIGURATION,
    credential_identifiers: [CONFIGURATION],
  },
]

/** Answers what the work gives, or the error of the protocol that it throws; either is never stored by a cache. */
async function speak(c: HttpContext<HttpEnv>, work: () => Promise<object>): Promise<never> {
  c.header('cache-control', 'no-store')
  try {
    return c.json(await work(), 200) as never
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    if (error.status === 401) c.header('www-authenticate', 'Bearer error="invalid_token"')
    return c.json({ error: error.error, error_description: error.message }, error.status) as never
  }
}

const bearer = (c: HttpContext) => /^bearer +(\S{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1]

/** The endpoints that a wallet calls (OpenID4VCI 1.0, pre-authorized code flow). */
export function walletRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(tokenRoute, async (c) => {
    const { slug } = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(c, async () => {
      const { detailed, ...request } = await readTokenRequest(c)
      const token = await redeemCode(ctx, slug, request)
      const details = detailed && { authorization_details: granted }
      return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS, ...details }
    })
  })
  router.openapi(nonceRoute, async (c) => {
    const { slug } = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(c, async () => ({ c_nonce: await giveNonce(ctx, slug) }))
  })
  router.openapi(credentialRoute, async (c) => {
    const member = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(c, async () => {
      const credentialId = await grantOf(ctx, member.slug, bearer(c))
      const token = await claimCredential(ctx, member, credentialId, await readCredentialRequest(c), c.var.now)
      return { credentials: [{ credential: token }] }
    })
  })
  return router
}
