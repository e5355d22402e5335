import { TestamurError } from '@testamur/credential-model'
import { signerDenied, signerKeyUnknown, signerUnavailable } from '../signer-error.js'

const DENIED = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'ExpiredTokenException',
  'CredentialsProviderError',
])
/** Not there, switched off, or waiting for its deletion. */
const GONE = new Set(['NotFoundException', 'DisabledException', 'KMSInvalidStateException', 'InvalidArnException'])

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

export const isNotFound = (error: unknown): boolean => nameOf(error) === 'NotFoundException'

/** What the service says, in words that an operator can act on. */
export function explained(error: unknown, place: string, reference: string): TestamurError {
  if (error instanceof TestamurError) return error
  const [name, more] = [nameOf(error), { cause: error }]
  if (GONE.has(name)) return signerKeyUnknown(place, `${reference} (${name})`, more)
  if (DENIED.has(name))
    return signerDenied(
      place,
      name,
      'Give the service credentials that may kms:CreateKey, CreateAlias, DescribeKey, GetPublicKey and Sign.',
      more,
    )
  return signerUnavailable(place, name || String(error), more)
}
