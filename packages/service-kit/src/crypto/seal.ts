import { createCipheriv, createDecipheriv, hkdfSync, randomFillSync } from 'node:crypto'

const NONCE = 12
const TAG = 16
const VERSION = 1

/** Seals and opens small secrets. `context` is bound to what is sealed: opening under another one fails. */
export type Seal = {
  seal(clear: Uint8Array | string, context: string): Buffer
  /** @throws Error when it was sealed under another key or context, or was changed. */
  open(sealed: Uint8Array, context: string): Buffer
}

// Nonces are drawn many at a time, since each draw asks the system. Each is used once.
const nonces = Buffer.alloc(NONCE * 512)
let unused = nonces.length

/** A fresh nonce. It is good until the next call. */
function freshNonce(): Buffer {
  if (unused >= nonces.length) {
    randomFillSync(nonces)
    unused = 0
  }
  unused += NONCE
  return nonces.subarray(unused - NONCE, unused)
}

const textOrBytes = (clear: Uint8Array | string): Uint8Array =>
  typeof clear === 'string' ? Buffer.from(clear, 'utf8') : clear

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Layout: version(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16).
 * One key is good for 2^32 seals.
 */
export function sealWith(key: Uint8Array): Seal {
  if (key.length !== 32) throw new TypeError(`a sealing key has 32 bytes, not ${key.length}`)
  return {
    seal: (clear, context) => {
      const nonce = freshNonce()
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
      const body = cipher.update(textOrBytes(clear))
      cipher.final() // of a stream cipher there is nothing left: it makes the tag
      const sealed = Buffer.allocUnsafe(1 + NONCE + body.length + TAG)
      sealed[0] = VERSION
      sealed.set(nonce, 1)
      sealed.set(body, 1 + NONCE)
      sealed.set(cipher.getAuthTag(), 1 + NONCE + body.length)
      return sealed
    },
    open: (sealed, context) => {
      if (sealed.length < 1 + NONCE + TAG || sealed[0] !== VERSION)
        throw new Error('not a sealed value of this version')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE))
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(sealed.length - TAG))
      return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE, sealed.length - TAG)), decipher.final()])
    },
  }
}

/** The key for one purpose, derived from a service's KEYSTORE_KEY by HKDF-SHA-256 (RFC 5869), so that no key serves two ends. */
export const deriveKey = (keystoreKey: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', keystoreKey, Buffer.alloc(0), `testamur.${purpose}.v1`, 32))

/** `sealWith` under the key derived for `purpose`. */
export const sealKey = (keystoreKey: Uint8Array, purpose: string): Seal => sealWith(deriveKey(keystoreKey, purpose))
