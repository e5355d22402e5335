import { createECDH, createHmac } from 'node:crypto'
import { deriveKey } from '@testamur/service-kit'
import { createNonces, type Nonces } from './nonces.js'

/** The private key to which the requests of one member's wallets are encrypted, and its `kid`. */
export type EncryptionKey = { publicJwk: EncryptionJwk; privateJwk: EncryptionJwk & { d: string } }
export type EncryptionJwk = {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  kid: string
  use: 'enc'
  alg: 'ECDH-ES'
}

/** What only this service can make, each from a key of its own that every process derives from KEYSTORE_KEY. */
export type WalletSecrets = {
  nonces: Nonces
  /** The id of the transaction that defers an award for a holder (OpenID4VCI 1.0 §9), base64url. */
  transactionId(credentialId: string, holder: string): string
  /** The `notification_id` of the copies that a holder got of an award (§11), base64url. */
  notificationId(credentialId: string, holder: string): string
  /** The key of this member for encrypted requests (§10). */
  encryptionKey(member: string): EncryptionKey
}

const BYTES = 32
/** The order of P-256 (SEC 2 §2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A scalar in [1, n-1] from 512 bits, so that no value is likelier than another to any measure (FIPS 186-5 App. A.2.1). */
function scalarOf(seed: Uint8Array): Buffer {
  const wide = BigInt(`0x${Buffer.from(seed).toString('hex')}`)
  return Buffer.from(((wide % (ORDER - 1n)) + 1n).toString(16).padStart(2 * BYTES, '0'), 'hex')
}

function makeEncryptionKey(seed: Uint8Array): EncryptionKey {
  const scalar = scalarOf(seed)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(scalar)
  const point = ecdh.getPublicKey()
  const x = point.subarray(1, 1 + BYTES).toString('base64url')
  const y = point.subarray(1 + BYTES).toString('base64url')
  const kid = createHmac('sha256', 'kid').update(point).digest('base64url').slice(0, 22)
  const publicJwk: EncryptionJwk = { kty: 'EC', crv: 'P-256', x, y, kid, use: 'enc', alg: 'ECDH-ES' }
  return { publicJwk, privateJwk: { ...publicJwk, d: scalar.toString('base64url') } }
}

const MOST_KEYS = 10_000

export function createWalletSecrets(keystoreKey: Uint8Array): WalletSecrets {
  const ids = deriveKey(keystoreKey, 'wallet-ids')
  const encryption = deriveKey(keystoreKey, 'request-encryption')
  const idOf = (what: string, credentialId: string, holder: string) =>
    createHmac('sha256', ids).update(`${what}\n${credentialId}\n${holder}`).digest('base64url')
  const keys = new Map<string, EncryptionKey>()
  return {
    nonces: createNonces(deriveKey(keystoreKey, 'wallet-nonce')),
    transactionId: (credentialId, holder) => idOf('transaction', credentialId, holder),
    notificationId: (credentialId, holder) => idOf('notification', credentialId, holder),
    encryptionKey: (member) => {
      const known = keys.get(member)
      if (known) return known
      const made = makeEncryptionKey(createHmac('sha512', encryption).update(member).digest())
      if (keys.size < MOST_KEYS) keys.set(member, made)
      return made
    },
  }
}
