import { z } from '@hono/zod-openapi'
import { MemberSlug } from '@testamur/credential-model'
import { type HttpEnv, route } from '@testamur/service-kit'
import type { Context } from 'hono'
import { OAuthError, type OAuthErrorCode } from '../domain/oauth-error.js'
import { problems as statuses } from './problems.js'

/** The HTTP status of each error that is not a plain 400. */
const statusOf: Partial<Record<OAuthErrorCode, 401 | 403 | 429 | 500 | 503>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  slow_down: 429,
  server_error: 500,
  temporarily_unavailable: 503,
}

/** What a wallet that is a web page may read of an answer besides its body. */
const EXPOSED = 'dpop-nonce, retry-after, www-authenticate'

/** Which side of OAuth answers: both speak of DPoP, with different statuses (RFC 9449 §5, §7.1). */
type Side = 'authorization-server' | 'resource'

const ofDpop = (error: OAuthErrorCode) => error === 'invalid_dpop_proof' || error === 'use_dpop_nonce'

/** RFC 6750 §3 and RFC 9449 §7.1: the schemes that open the endpoint, the error beside the one that was tried. */
function challenge(c: Context, { error, message }: OAuthError): string {
  const why = `error="${error}", error_description="${message}"`
  const dpop = 'DPoP algs="ES256"'
  const tried = /^(bearer|dpop) /i.exec(c.req.header('authorization') ?? '')?.[1]?.toLowerCase()
  if (tried === 'dpop') return `${dpop}, ${why}`
  return tried === 'bearer' ? `Bearer ${why}, ${dpop}` : `Bearer, ${dpop}`
}

/**
 * RFC 6749 §5.2: the scheme by which the client tried to authenticate. RFC 9110 §15.5.2 wants one in any case; it is none that
 * makes a browser ask its user for a password.
 */
const tried = (c: Context): string => {
  const scheme = /^[\w-]{1,30}(?= )/.exec(c.req.header('authorization') ?? '')?.[0] ?? 'Bearer'
  return `${scheme} realm="wallets", error="invalid_client"`
}

/** The answer to an error of the protocol; no cache stores it (RFC 6749 §5.2). */
export function answerError(c: Context, error: OAuthError, side: Side = 'resource'): Response {
  const { dpopNonce, retryAfter, interval } = error.extra
  const status = side === 'resource' && ofDpop(error.error) ? 401 : (statusOf[error.error] ?? 400)
  c.header('cache-control', 'no-store')
  c.header('access-control-expose-headers', EXPOSED)
  if (status === 401 || status === 403)
    c.header('www-authenticate', side === 'resource' ? challenge(c, error) : tried(c))
  if (dpopNonce) c.header('dpop-nonce', dpopNonce)
  if (retryAfter) c.header('retry-after', String(retryAfter))
  return c.json({ error: error.error, error_description: error.message, ...(interval && { interval }) }, status)
}

/** Answers what the work gives (an object is a 200 in JSON), or the error of the protocol that it throws. */
export async function speak(c: Context<HttpEnv>, work: () => Promise<object>, side?: Side): Promise<never> {
  c.header('cache-control', 'no-store')
  c.header('access-control-expose-headers', EXPOSED)
  try {
    const answer = await work()
    return (answer instanceof Response ? answer : c.json(answer, 200)) as never
  } catch (error) {
    if (error instanceof OAuthError) return answerError(c, error, side) as never
    throw error
  }
}

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const OAuthProblem = z.object({ error: z.string(), error_description: z.string() })
export const SlugParam = z.object({ slug: MemberSlug })

/** One POST endpoint of a member's set, at `/oid4vci/{slug}/<name>`. */
export const walletEndpoint = (name: string, summary: string, schema: z.ZodType, ok = 200) =>
  route({
    access: 'public',
    method: 'post',
    path: `/oid4vci/{slug}/${name}`,
    summary,
    request: { params: SlugParam },
    responses: {
      [ok]: { description: summary, content: json(schema) },
      400: { description: 'An error of OAuth or OpenID4VCI', content: json(OAuthProblem) },
    },
    problems: ['NOT_FOUND', 'KEYS_NOT_READY', 'UNAVAILABLE'],
    statuses,
  })
