import { z } from 'zod'
import type { ClaimRequest } from '../../commands/wallet/claim-credential.js'
import type { Notice } from '../../commands/wallet/note-event.js'
import type { ProfileName } from '../../contract.js'
import { walletEvents } from '../../domain/credential.js'
import { OAuthError, type OAuthErrorCode } from '../../domain/oauth-error.js'
import { isConfiguration } from '../../domain/wallet/configurations.js'
import { type ResponseEncryption, readResponseEncryption } from '../../domain/wallet/encryption.js'
import type { Proofs } from '../../domain/wallet/read-proofs.js'
import type { MaybeEncrypted } from './read-body.js'

function read<Schema extends z.ZodType>(value: unknown, schema: Schema, code: OAuthErrorCode): z.infer<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as z.infer<Schema>
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' }
  throw new OAuthError(code, path.length > 0 ? `${path.join('.')}: ${message}` : message)
}

const id = z.string().min(1).max(200)
const CredentialRequest = z.looseObject({
  credential_configuration_id: id.optional(),
  credential_identifier: id.optional(),
  proofs: z.unknown().optional(),
  credential_response_encryption: z.unknown().optional(),
})
type CredentialRequest = z.infer<typeof CredentialRequest>

/** §8.2: either of the two names, and each is the profile's here. */
function configurationOf(request: CredentialRequest, offered: (name: string) => boolean): ProfileName {
  const { credential_configuration_id: configuration, credential_identifier: identifier } = request
  if ((configuration === undefined) === (identifier === undefined))
    throw new OAuthError(
      'invalid_credential_request',
      'name either credential_configuration_id or credential_identifier',
    )
  const name = configuration ?? identifier
  if (name !== undefined && isConfiguration(name) && offered(name)) return name
  throw configuration === undefined
    ? new OAuthError('unknown_credential_identifier', 'the identifier is not one that was granted')
    : new OAuthError('unknown_credential_configuration', 'the configuration is not one of the metadata')
}

const jwts = z.array(z.string()).min(1)
const ProofsObject = z.union([z.strictObject({ jwt: jwts }), z.strictObject({ attestation: jwts })])

/** §8.2: exactly one proof type, with one proof at least. @throws OAuthError invalid_proof */
function proofsOf(value: unknown): Proofs {
  if (value === undefined) throw new OAuthError('invalid_proof', 'proofs is missing: prove a key by type jwt')
  const parsed = ProofsObject.safeParse(value)
  if (parsed.success) return parsed.data
  throw new OAuthError('invalid_proof', 'proofs holds one array of proofs: jwt, or attestation where it is supported')
}

/** How the answer is encrypted. HAIP or not, the key must not be one that somebody on the way put there (§8.2). */
function encryptionOf(
  { credential_response_encryption: wanted }: { credential_response_encryption?: unknown },
  { encrypted, mustMatch }: { encrypted: boolean; mustMatch: boolean },
): ResponseEncryption | undefined {
  if (wanted === undefined) return undefined
  const encryption = readResponseEncryption(wanted)
  if (encrypted || !mustMatch) return encryption
  throw new OAuthError('invalid_encryption_parameters', 'a request for an encrypted answer must be encrypted itself')
}

export type Terms = {
  /** Whether a request for an encrypted answer must be encrypted itself. */
  strictEncryption: boolean
  /** Whether the metadata has this configuration. */
  offered: (name: string) => boolean
}

export type ReadRequest<T> = { request: T; encryption?: ResponseEncryption }

/** A credential request (OpenID4VCI 1.0 §8.2). @throws OAuthError of §8.3.1.2 */
export function readCredentialRequest({ value, encrypted }: MaybeEncrypted, terms: Terms): ReadRequest<ClaimRequest> {
  const request = read(value, CredentialRequest, 'invalid_credential_request')
  const configuration = configurationOf(request, terms.offered)
  const encryption = encryptionOf(request, { encrypted, mustMatch: terms.strictEncryption })
  return { request: { configuration, proofs: proofsOf(request.proofs) }, ...(encryption && { encryption }) }
}

const DeferredRequest = z.looseObject({
  transaction_id: z.string().min(1).max(200),
  credential_response_encryption: z.unknown().optional(),
})

/** A deferred credential request (§9.1), its transaction's id. @throws OAuthError invalid_credential_request */
export function readDeferredRequest({ value, encrypted }: MaybeEncrypted, terms: Terms): ReadRequest<string> {
  const request = read(value, DeferredRequest, 'invalid_credential_request')
  const encryption = encryptionOf(request, { encrypted, mustMatch: terms.strictEncryption })
  return { request: request.transaction_id, ...(encryption && { encryption }) }
}

const NotificationRequest = z.looseObject({
  notification_id: z.string().min(1).max(200),
  event: z.enum(walletEvents),
  // §11.1: ASCII without quotes and backslashes.
  event_description: z
    .string()
    .max(1_000)
    .regex(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/, 'holds characters that it must not')
    .optional(),
})

/** A notification request (§11.1). @throws OAuthError invalid_notification_request */
export function readNotificationRequest(value: unknown): Notice {
  const request = read(value, NotificationRequest, 'invalid_notification_request')
  const { notification_id: notificationId, event, event_description: description } = request
  return { notificationId, event, ...(description !== undefined && { description }) }
}
