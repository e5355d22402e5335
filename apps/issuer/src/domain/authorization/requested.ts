import { parseStrictJson } from '@testamur/credential-model'
import { z } from 'zod'
import { ProfileName } from '../../contract.js'
import { OAuthError } from '../oauth-error.js'

/** The credential configurations that can be asked for: one for each profile, each with a scope of the same name. */
export const configurations: readonly string[] = ProfileName.options
const isKnown = (name: string) => configurations.includes(name)

/** What a wallet asks for. Without `configurations` it leaves it to the offer. */
export type Requested = {
  configurations?: string[]
  /** It asked by authorization details, and is told back by them (OpenID4VCI 1.0 §6.2). */
  detailed: boolean
  /** The scopes that were understood. */
  scope?: string
}

const Details = z
  .array(
    z.looseObject({
      type: z.literal('openid_credential'),
      credential_configuration_id: z.string(),
      locations: z.array(z.string()).optional(),
    }),
  )
  .min(1)
  .max(20)

const refuse = (why: string) => new OAuthError('invalid_authorization_details', why)

/** RFC 9396 §2 with the type of OpenID4VCI 1.0 §5.1.1. @throws OAuthError invalid_authorization_details */
function readDetails(text: string): string[] {
  let value: unknown
  try {
    value = parseStrictJson(text, { maxDepth: 12, maxBytes: 20_000 })
  } catch {
    throw refuse('authorization_details is not well-formed JSON')
  }
  const parsed = Details.safeParse(value)
  if (!parsed.success)
    throw refuse('authorization_details must be a list of objects of type openid_credential with a configuration id')
  const ids = parsed.data.map((detail) => detail.credential_configuration_id)
  if (!ids.every(isKnown)) throw refuse('a credential configuration is asked for that is not offered here')
  return [...new Set(ids)]
}

/** Unknown scopes are ignored (OpenID4VCI 1.0 §5.1.2), but one must be known. @throws OAuthError invalid_scope */
function readScope(text: string): string[] {
  const known = [...new Set(text.split(' '))].filter(isKnown)
  if (known.length > 0) return known
  throw new OAuthError('invalid_scope', `none of the scopes is known here: ask for ${configurations.join(' or ')}`)
}

/**
 * What a request asks for by `authorization_details`, which come first (OpenID4VCI 1.0 §5.1.2), or by `scope`.
 * @throws OAuthError invalid_authorization_details, invalid_scope
 */
export function readRequested(params: ReadonlyMap<string, string>): Requested {
  const details = params.get('authorization_details')
  const scope = params.get('scope')
  const scopes = scope === undefined ? undefined : readScope(scope)
  return {
    detailed: details !== undefined,
    ...(scopes && { configurations: scopes, scope: scopes.join(' ') }),
    ...(details !== undefined && { configurations: readDetails(details) }),
  }
}

/** The granted configuration as a token response tells it (OpenID4VCI 1.0 §6.2): the one award that the token stands for. */
export const grantedDetails = (configuration: string) => [
  { type: 'openid_credential', credential_configuration_id: configuration, credential_identifiers: [configuration] },
]
