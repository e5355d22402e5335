import type { Seal } from '../crypto/seal.js'
import { type KeyPair, makeKeyPair, makeRsaKeyPair, toSigningKey } from './make-key.js'
import type { MadeKey, Signer, StoredKey } from './signer.js'
import type { LedgerKey } from './signing-key.js'

/** A signer whose keys sign at once. */
export type LocalSigner = Signer & { openNow(key: StoredKey): LedgerKey }

const contextOf = (kid: string) => `member-key\n${kid}`

/** The keys lie sealed in the keystore's own rows, and sign in this process. */
export function createDatabaseSigner(seal: Seal): LocalSigner {
  const sealed = (reference: string, { jwk, pkcs8 }: KeyPair): MadeKey => ({
    jwk,
    reference,
    sealed: seal.seal(pkcs8, contextOf(jwk.kid as string)),
  })
  const openNow = ({ kid, jwk, sealed: bytes }: StoredKey): LedgerKey => {
    if (!bytes) throw new Error(`the row of the key ${kid} holds no private key`)
    return toSigningKey(jwk, seal.open(bytes, contextOf(kid)))
  }
  return {
    backend: 'database',
    check: async () => {},
    make: async (reference, alg) => sealed(reference, alg === 'RS256' ? await makeRsaKeyPair() : makeKeyPair(alg)),
    makeNow: (reference, alg) => (alg === 'RS256' ? undefined : sealed(reference, makeKeyPair(alg))),
    open: async (key) => openNow(key),
    openNow,
    close: async () => {},
  }
}
