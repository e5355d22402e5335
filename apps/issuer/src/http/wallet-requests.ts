import { parseStrictJson } from '@testamur/credential-model'
import { readText } from '@testamur/service-kit'
import type { Context } from 'hono'
import { z } from 'zod'
import { OAuthError } from '../domain/oauth-error.js'
import { CONFIGURATION } from '../domain/offer.js'

const MAX_BODY = 64 * 1024

const ofType = (c: Context, type: string) =>
  (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() === type

const CredentialRequest = z.looseObject({
  credential_configuration_id: z.string().optional(),
  credential_identifier: z.string().optional(),
  proofs: z.looseObject({ jwt: z.array(z.string()).min(1).optional() }).optional(),
  credential_response_encryption: z.undefined().optional(),
})

function checkConfiguration({
  credential_configuration_id: id,
  credential_identifier: name,
}: z.infer<typeof CredentialRequest>) {
  if ((id === undefined) === (name === undefined))
    throw new OAuthError(
      'invalid_credential_request',
      'name either credential_configuration_id or credential_identifier',
    )
  if (id !== undefined && id !== CONFIGURATION)
    throw new OAuthError('unknown_credential_configuration', 'the configuration is not one that is offered')
  if (name !== undefined && name !== CONFIGURATION)
    throw new OAuthError('unknown_credential_identifier', 'the identifier is not one that was granted')
}

/** The key proof of a credential request (OpenID4VCI 1.0 §8.2). @throws OAuthError */
export async function readCredentialRequest(c: Context): Promise<string> {
  if (!ofType(c, 'application/json')) throw new OAuthError('invalid_credential_request', 'send application/json')
  let value: unknown
  try {
    value = parseStrictJson(await readText(c, MAX_BODY))
  } catch {
    throw new OAuthError('invalid_credential_request', 'the body is not well-formed JSON')
  }
  const parsed = CredentialRequest.safeParse(value)
  if (!parsed.success)
    throw new OAuthError('invalid_credential_request', `${parsed.error.issues[0]?.path.join('.')} cannot be read`)
  checkConfiguration(parsed.data)
  const proofs = parsed.data.proofs?.jwt
  if (!proofs) throw new OAuthError('invalid_proof', 'a key proof of type jwt is needed')
  if (proofs.length > 1) throw new OAuthError('invalid_credential_request', 'one credential is given at a time')
  return proofs[0]!
}
