import { TestamurError } from '@testamur/credential-model'
import { signerDenied, signerUnavailable } from '../signer-error.js'

/** The name of a return value, such as CKR_PIN_INCORRECT; undefined for what is no error of the device. */
export const returnValueOf = (error: unknown): string | undefined =>
  /CKR_[A-Z0-9_]+/.exec(error instanceof Error ? error.message : '')?.[0]

const PIN = new Set(['CKR_PIN_INCORRECT', 'CKR_PIN_LOCKED', 'CKR_PIN_EXPIRED', 'CKR_PIN_LEN_RANGE', 'CKR_PIN_INVALID'])

export const isPinError = (error: unknown): boolean => PIN.has(returnValueOf(error) ?? '')

/** The connection is gone, and a new one may do: the token was pulled and put back, or another process logged us out. */
export const isLost = (error: unknown): boolean =>
  [
    'CKR_SESSION_HANDLE_INVALID',
    'CKR_SESSION_CLOSED',
    'CKR_DEVICE_REMOVED',
    'CKR_TOKEN_NOT_PRESENT',
    'CKR_USER_NOT_LOGGED_IN',
    'CKR_OBJECT_HANDLE_INVALID',
    'CKR_KEY_HANDLE_INVALID',
  ].includes(returnValueOf(error) ?? '')

/** What the device says, in words that an operator can act on. */
export function explained(error: unknown, place: string): TestamurError {
  if (error instanceof TestamurError) return error
  const why = returnValueOf(error)
  const more = { cause: error }
  if (why === 'CKR_PIN_LOCKED')
    return signerDenied(place, 'its PIN is locked', 'Have its security officer set a new PIN.', more)
  // Asking again with the same PIN would lock it: the process must be started anew.
  if (isPinError(error)) return signerDenied(place, 'the PIN is not right', 'Set PKCS11_PIN and start again.', more)
  return signerUnavailable(place, why ?? (error instanceof Error ? error.message : String(error)), more)
}
