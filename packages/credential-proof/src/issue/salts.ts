import { fillRandom, toBase64url } from '#platform'

// 18 bytes (144 bits, more than the 128 of RFC 9901 §9.3) are exactly 24 base64url characters, so that one encoding of the
// whole pool can be cut into salts. Each character is handed out once.
const SALT_BYTES = 18
const SALT_CHARS = 24
const POOL_BYTES = SALT_BYTES * 2048

let pool = ''
let next = 0

/** A fresh random salt of 144 bits, base64url. */
export function freshSalt(): string {
  if (next >= pool.length) {
    const random = new Uint8Array(POOL_BYTES)
    fillRandom(random)
    pool = toBase64url(random)
    next = 0
  }
  const salt = pool.slice(next, next + SALT_CHARS)
  next += SALT_CHARS
  return salt
}
