/** A public key as JSON (RFC 7517); only the members that ES256 (RFC 7518 §6.2) and Ed25519 (RFC 8037) need are read. */
export type VerifyingJwk = {
  kty?: string
  crv?: string
  x?: string
  y?: string
}

export const isNistKey = ({ kty, crv }: VerifyingJwk): boolean => kty === 'EC' && (crv === 'P-256' || crv === 'P-384')

/** What the two platforms do in their own way. Both give the same answers; Node.js gives them without a promise. */
export type Platform = {
  sha256: (data: Uint8Array) => Uint8Array
  digest: (algorithm: 'sha256' | 'sha384' | 'sha512', data: Uint8Array) => Uint8Array
  /** base64url of the SHA-256 of a text's UTF-8 bytes. */
  sha256Text: (text: string) => string
  toBase64url: (data: Uint8Array) => string
  /** base64url of a text's UTF-8 bytes. */
  textToBase64url: (text: string) => string
  /** The bytes of a text that is known to be ASCII. */
  bytesOfAscii: (text: string) => Uint8Array
  /** The bytes of a string that is known to be base64url without padding. */
  bytesOfBase64url: (text: string) => Uint8Array
  /** Fills the array (64 KiB at most) from the platform's secure generator. */
  fillRandom: (into: Uint8Array) => void
  /** ES256: `sig` is the 64 bytes of r ‖ s (RFC 7518 §3.4). A key that is no P-256 point gives false. */
  verifyEs256: (jwk: VerifyingJwk, data: Uint8Array, sig: Uint8Array) => boolean | Promise<boolean>
  /** ECDSA on P-256 or P-384, whichever the key is on: `sig` is r ‖ s, 32 or 48 bytes each. */
  verifyEcdsa: (
    jwk: VerifyingJwk,
    hash: 'SHA-256' | 'SHA-384',
    data: Uint8Array,
    sig: Uint8Array,
  ) => boolean | Promise<boolean>
  /** Ed25519 (RFC 8032), 64-byte signatures. A key that is no Ed25519 key gives false. */
  verifyEd25519: (jwk: VerifyingJwk, data: Uint8Array, sig: Uint8Array) => boolean | Promise<boolean>
  /** The same answer, worked out off the event loop where the platform has other threads for it. */
  verifyEd25519Aside: (jwk: VerifyingJwk, data: Uint8Array, sig: Uint8Array) => Promise<boolean>
  /** Undoes ZLIB (RFC 1950). @throws InflateError for broken data, and as soon as the output passes `cap` bytes. */
  inflate: (data: Uint8Array, cap: number) => Promise<Uint8Array>
  /** ZLIB at the highest level, off the event loop. */
  deflate: (data: Uint8Array) => Promise<Uint8Array>
}

/** What could not be decompressed: `BOMB` where the output would have been too large, `BROKEN` for all else. */
export class InflateError extends Error {
  readonly kind: 'BOMB' | 'BROKEN'
  constructor(kind: 'BOMB' | 'BROKEN', message: string) {
    super(message)
    this.name = 'InflateError'
    this.kind = kind
  }
}
