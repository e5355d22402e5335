import { createHmac, randomUUID } from 'node:crypto'
import { uuidv7 } from '@testamur/credential-model'
import { deriveKey, type Seal, sealKey, sealWith } from '@testamur/service-kit'
import { freshSalt } from './random.js'

/** A learner as the database holds her: the lookup finds her, the sealed key opens what is kept of her. */
export type SealedLearner = { id: string; lookup: Buffer; pseudonym: string; sealedKey: Buffer }

/** A learner who is not stored yet, with her new key, 32 bytes. */
export type NewLearner = SealedLearner & { key: Buffer }

/**
 * What keeps learner data unreadable at rest. Each learner has a random key of her own, sealed by a key derived from the
 * service's; whoever destroys the row destroys the data. The lookup is an HMAC, so that the table alone names nobody.
 */
export type Vault = {
  /** HMAC-SHA-256 of member and learner id under a derived key, 32 bytes. */
  lookupOf(member: string, learnerId: string): Buffer
  newLearner(lookup: Buffer): NewLearner
  /** The learner's key in the clear, 32 bytes: for `sealWith`, and never to be stored. */
  keyOf(learner: Pick<SealedLearner, 'id' | 'sealedKey'>): Buffer
  /** Seals and opens under the learner's key. */
  forLearner(learner: Pick<SealedLearner, 'id' | 'sealedKey'>): Seal
  /** For what has no learner yet: rows of a sheet that wait, answers without personal data. */
  waiting: Seal
}

export function createVault(keystoreKey: Uint8Array): Vault {
  const lookupKey = deriveKey(keystoreKey, 'learner-lookup')
  const keys = sealKey(keystoreKey, 'learner-key')
  return {
    lookupOf: (member, learnerId) => createHmac('sha256', lookupKey).update(`${member}\0${learnerId}`).digest(),
    newLearner: (lookup) => {
      const id = uuidv7()
      const key = freshSalt()
      return { id, lookup, pseudonym: randomUUID(), sealedKey: keys.seal(key, id), key }
    },
    keyOf: ({ id, sealedKey }) => keys.open(sealedKey, id),
    forLearner: ({ id, sealedKey }) => sealWith(keys.open(sealedKey, id)),
    waiting: sealKey(keystoreKey, 'waiting-row'),
  }
}

export const openJson = <T>(seal: Seal, sealed: Uint8Array, context: string): T =>
  JSON.parse(seal.open(sealed, context).toString()) as T
