import { randomUUID } from 'node:crypto'
import { uuidv7 } from '@testamur/credential-model'
import { deriveKey, hmacSha256, type Seal, sealKey, sealWith } from '@testamur/service-kit'
import { freshSalt } from './random.js'

/** A learner as the database holds her: the lookup finds her, the sealed key opens what is kept of her. */
export type SealedLearner = { id: string; lookup: Buffer; pseudonym: string; sealedKey: Buffer }

/** A learner who is not stored yet, with her new key, 32 bytes. */
export type NewLearner = SealedLearner & { key: Buffer }

/**
 * What keeps learner data unreadable at rest. Each learner has a key of her own, made of 32 random bytes in her row and a
 * secret of the service's: whoever destroys the row destroys the data, and the row alone opens nothing. The lookup is an HMAC, so that the table alone names nobody.
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

/** The first byte of what a row holds of a learner's key: 32 random bytes follow. Older rows hold the key itself, sealed. */
const MADE_OF_RANDOM = 2
const RANDOM = 32

export function createVault(keystoreKey: Uint8Array): Vault {
  const lookup = hmacSha256(deriveKey(keystoreKey, 'learner-lookup'))
  const derive = hmacSha256(deriveKey(keystoreKey, 'learner-key-of-random'))
  const sealed = sealKey(keystoreKey, 'learner-key')
  const keyOf: Vault['keyOf'] = ({ id, sealedKey }) => {
    if (sealedKey[0] !== MADE_OF_RANDOM) return sealed.open(sealedKey, id)
    if (sealedKey.length !== 1 + RANDOM) throw new Error(`the key of learner ${id} is not as it was stored`)
    return derive(Buffer.concat([sealedKey, Buffer.from(id)]))
  }
  return {
    lookupOf: (member, learnerId) => lookup(`${member}\0${learnerId}`),
    newLearner: (lookup) => {
      const id = uuidv7()
      const sealedKey = Buffer.concat([Buffer.of(MADE_OF_RANDOM), freshSalt()])
      return { id, lookup, pseudonym: randomUUID(), sealedKey, key: keyOf({ id, sealedKey }) }
    },
    keyOf,
    forLearner: (learner) => sealWith(keyOf(learner)),
    waiting: sealKey(keystoreKey, 'waiting-row'),
  }
}

export const openJson = <T>(seal: Seal, sealed: Uint8Array, context: string): T =>
  JSON.parse(seal.open(sealed, context).toString()) as T
