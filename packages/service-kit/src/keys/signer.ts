import type { PublicJwk } from '@testamur/credential-model'
import type { SigningAlgorithm, SigningKey } from './signing-key.js'

/** What the keystore notes of a key: where it lies, and by which name. */
export type StoredKey = {
  kid: string
  alg: SigningAlgorithm
  jwk: PublicJwk
  /** The signer's name for the key. */
  reference: string
  /** The private key, sealed; only where the keystore's own rows hold it. */
  sealed?: Buffer
}

/** A key pair that was made: its public half, and the private one only where it is to lie in the keystore's rows. */
export type MadeKey = { jwk: PublicJwk; reference: string; sealed?: Buffer }

/**
 * Where private keys are made and lie, and sign. None hands one out. All throw TestamurError: SIGNER_UNAVAILABLE where the
 * place does not answer, SIGNER_DENIED where it refuses us, SIGNER_KEY_UNKNOWN for a key that is not there.
 */
export type Signer = {
  /** The name of the place, which the keystore notes beside each key. */
  backend: string
  /** Whether the place answers and lets us in. */
  check(): Promise<void>
  /**
   * Makes a key pair under a reference (a UUID that the keystore chose before). Asked again for the same reference it gives
   * the same key, so that a try that was cut off is finished and not doubled.
   */
  make(reference: string, alg: SigningAlgorithm): Promise<MadeKey>
  /** As `make`, at once; only where that takes no time. Undefined for an algorithm whose keys take long to make. */
  makeNow?(reference: string, alg: SigningAlgorithm): MadeKey | undefined
  open(key: StoredKey): Promise<SigningKey>
  close(): Promise<void>
}
