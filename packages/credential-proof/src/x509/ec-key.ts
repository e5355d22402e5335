import { toBase64url, type VerifyingJwk } from '#platform'
import { bits, type Der, DerError, inside, oid, unsigned } from './der.js'

/** A public key on P-256 or P-384, and how many bytes a coordinate takes. */
export type EcKey = { jwk: Required<VerifyingJwk>; size: 32 | 48 }

const EC_PUBLIC_KEY = '2a8648ce3d0201'
const curves = {
  '2a8648ce3d030107': { crv: 'P-256', size: 32 },
  '2b81040022': { crv: 'P-384', size: 48 },
} as const

/** SubjectPublicKeyInfo with a named curve and an uncompressed point (RFC 5480 §2). @throws DerError */
export function ecKeyOf(spki: Der): EcKey {
  const [algorithm, point, ...more] = inside(spki)
  const [kind, named, ...parameters] = inside(algorithm)
  const curve = curves[oid(named) as keyof typeof curves]
  if (oid(kind) !== EC_PUBLIC_KEY || curve === undefined || parameters.length > 0 || more.length > 0)
    throw new DerError('its key is not on P-256 or P-384')
  const { bytes, unused } = bits(point)
  const { crv, size } = curve
  if (unused !== 0 || bytes.length !== 1 + 2 * size || bytes[0] !== 0x04)
    throw new DerError('its key is no uncompressed point')
  const [x, y] = [bytes.slice(1, 1 + size), bytes.slice(1 + size)]
  return { jwk: { kty: 'EC', crv, x: toBase64url(x), y: toBase64url(y) }, size }
}

/** An ECDSA-Sig-Value (RFC 3279 §2.2.3) as r ‖ s, `size` bytes each; undefined where it is one of a longer key. @throws DerError */
export function rawSignature(value: Der, size: number): Uint8Array | undefined {
  const [r, s, ...more] = inside(value)
  if (more.length > 0) throw new DerError('a signature is more than r and s')
  const out = new Uint8Array(size * 2)
  for (const [i, part] of [unsigned(r), unsigned(s)].entries()) {
    if (part.length > size) return undefined
    out.set(part, size * (i + 1) - part.length)
  }
  return out
}
