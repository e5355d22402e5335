import { TestamurError } from '@testamur/credential-model'

type Cause = { cause?: unknown }

/** The place does not answer, or not in time. Trying again may help. */
export const signerUnavailable = (place: string, why: string, more: Cause = {}): TestamurError =>
  new TestamurError('SIGNER_UNAVAILABLE', `${place} cannot be used now: ${why}`, {
    remedy: 'Nothing was made or signed. Try again when it answers; its own log says more.',
    ...more,
  })

/** The place answers, and does not let us in. Trying again does not help. */
export const signerDenied = (place: string, why: string, remedy: string, more: Cause = {}): TestamurError =>
  new TestamurError('SIGNER_DENIED', `${place} refuses us: ${why}`, { remedy, ...more })

/** There is no such key (any more). */
export const signerKeyUnknown = (place: string, reference: string, more: Cause = {}): TestamurError =>
  new TestamurError('SIGNER_KEY_UNKNOWN', `${place} has no usable key ${reference}`, {
    remedy: 'Give the place its key back, or have an operator retire the key: its service then makes another one.',
    ...more,
  })
