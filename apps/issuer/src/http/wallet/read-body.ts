import { parseStrictJson, StrictJsonError, TestamurError } from '@testamur/credential-model'
import { readText } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import { OAuthError, type OAuthErrorCode } from '../../domain/oauth-error.js'
import { decryptRequest } from '../../domain/wallet/encryption.js'
import type { EncryptionKey } from '../../domain/wallet/wallet-secrets.js'

/** In bytes: twenty proofs with an attestation each. */
const MAX_BODY = 512 * 1024

const typeOf = (c: HttpContext) => (c.req.header('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()

async function textOf(c: HttpContext, code: OAuthErrorCode): Promise<string> {
  try {
    return await readText(c, MAX_BODY)
  } catch (error) {
    if (error instanceof TestamurError) throw new OAuthError(code, error.message)
    throw error
  }
}

function parse(text: string, code: OAuthErrorCode): unknown {
  try {
    return parseStrictJson(text, { maxBytes: MAX_BODY, maxDepth: 16 })
  } catch (error) {
    if (error instanceof StrictJsonError) throw new OAuthError(code, 'the body is not well-formed JSON')
    throw error
  }
}

/** The JSON of a request. @throws OAuthError `code` */
export async function readJson(c: HttpContext, code: OAuthErrorCode): Promise<unknown> {
  if (typeOf(c) !== 'application/json') throw new OAuthError(code, 'send application/json')
  return parse(await textOf(c, code), code)
}

/** A request that may be encrypted (OpenID4VCI 1.0 §10). */
export type MaybeEncrypted = { value: unknown; encrypted: boolean }

/** The JSON of a request, decrypted where it came as application/jwt. @throws OAuthError `code`, invalid_encryption_parameters */
export async function readMaybeEncrypted(
  c: HttpContext,
  key: () => EncryptionKey,
  code: OAuthErrorCode,
): Promise<MaybeEncrypted> {
  if (typeOf(c) !== 'application/jwt') return { value: await readJson(c, code), encrypted: false }
  const text = await decryptRequest(await textOf(c, code), key())
  return { value: parse(text, code), encrypted: true }
}
