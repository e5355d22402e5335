import { CompactEncrypt, compactDecrypt, errors, importJWK } from 'jose'
import { z } from 'zod'
import { OAuthError } from '../oauth-error.js'
import type { EncryptionKey } from './wallet-secrets.js'

export const ALGS = ['ECDH-ES'] as const
export const ENCS = ['A128GCM', 'A256GCM'] as const

const refuse = (why: string) => new OAuthError('invalid_encryption_parameters', why)

/** What a wallet asks its answer to be encrypted with (OpenID4VCI 1.0 §8.2, §10). */
export const ResponseEncryption = z.looseObject({
  jwk: z.looseObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string().max(100),
    y: z.string().max(100),
    alg: z.enum(ALGS),
    use: z.literal('enc').optional(),
    kid: z.string().max(200).optional(),
    d: z.undefined('the key is a private one').optional(),
  }),
  enc: z.enum(ENCS),
  zip: z.undefined('compression is not supported').optional(),
})
export type ResponseEncryption = z.infer<typeof ResponseEncryption>

/** @throws OAuthError invalid_encryption_parameters */
export function readResponseEncryption(value: unknown): ResponseEncryption {
  const parsed = ResponseEncryption.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' }
  throw refuse(`credential_response_encryption: ${path.join('.')} ${message}`)
}

/** Whether the key is one that can be encrypted to, before anything is given out. @throws OAuthError invalid_encryption_parameters */
export async function encryptorOf({ jwk, enc }: ResponseEncryption): Promise<(answer: object) => Promise<string>> {
  const { kty, crv, x, y, alg, kid } = jwk
  const key = await importJWK({ kty, crv, x, y }, alg).catch(() => {
    throw refuse('credential_response_encryption: jwk is not a key of P-256')
  })
  const header = { alg, enc, typ: 'JWT', ...(kid !== undefined && { kid }) }
  return (answer) => new CompactEncrypt(Buffer.from(JSON.stringify(answer))).setProtectedHeader(header).encrypt(key)
}

/**
 * The text of an encrypted request (§10): a JWE (RFC 7516) to this member's key, by ECDH-ES and AES-GCM alone, uncompressed.
 * @throws OAuthError invalid_encryption_parameters
 */
export async function decryptRequest(jwe: string, { publicJwk, privateJwk }: EncryptionKey): Promise<string> {
  const { kid, alg } = publicJwk
  try {
    const key = await importJWK(privateJwk, alg)
    const { plaintext, protectedHeader } = await compactDecrypt(jwe.trim(), key, {
      keyManagementAlgorithms: [...ALGS],
      contentEncryptionAlgorithms: [...ENCS],
    })
    if (protectedHeader.kid !== kid || protectedHeader.zip !== undefined)
      throw refuse('the JWE has another kid, or is compressed')
    return new TextDecoder('utf-8', { fatal: true }).decode(plaintext)
  } catch (error) {
    if (error instanceof OAuthError) throw error
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      throw refuse('the request is not encrypted to the key and by the algorithms of the metadata')
    throw error
  }
}
