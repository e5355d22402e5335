import { bits, type Der, DerError, expect, inside, listOf, oid, only, TAG, toHex, unsigned } from './der.js'
import { type EcKey, ecKeyOf } from './ec-key.js'
import { type Extensions, readExtensions } from './extensions.js'
import { timeOf } from './time.js'

export type SignatureHash = 'SHA-256' | 'SHA-384'

/** A certificate taken apart (RFC 5280 §4.1); nothing is verified. Names and the signed part are their exact bytes. */
export type Certificate = {
  raw: Uint8Array
  signed: Uint8Array
  hash: SignatureHash
  /** The issuer's signature: the DER of r and s. */
  signature: Uint8Array
  /** Hex of the names' DER. */
  issuer: string
  subject: string
  /** Milliseconds since 1970; both belong to the period. */
  notBefore: number
  notAfter: number
  key: EcKey
  extensions: Extensions
}

const MAX_BYTES = 16_384
const EMPTY_NAME = '3000'
const hashes: Record<string, SignatureHash> = {
  '2a8648ce3d040302': 'SHA-256', // ecdsa-with-SHA256 (RFC 5758 §3.2)
  '2a8648ce3d040303': 'SHA-384',
}

/** Without parameters, as RFC 5758 §3.2 asks. */
function hashOf(algorithm: Der): SignatureHash {
  const [id, ...parameters] = inside(algorithm)
  const hash = hashes[oid(id)]
  if (hash === undefined || parameters.length > 0) throw new DerError('it is not signed with ECDSA and SHA-256 or 384')
  return hash
}

function nameOf(value: Der | undefined): string {
  const { raw, value: relativeNames } = expect(value, TAG.sequence)
  for (const { tag } of listOf(relativeNames)) if (tag !== 0x31) throw new DerError('a name is malformed')
  return toHex(raw)
}

function periodOf(value: Der | undefined): { notBefore: number; notAfter: number } {
  const [from, to, ...more] = inside(value)
  if (more.length > 0) throw new DerError('the period has more than two times')
  return { notBefore: timeOf(from), notAfter: timeOf(to) }
}

const V3 = 'a003020102'

function readSigned(tbs: Der) {
  const [version, serial, algorithm, issuer, period, subject, key, extensions, ...more] = inside(tbs)
  if (version === undefined || toHex(version.raw) !== V3) throw new DerError('its version is not 3')
  if (more.length > 0 || extensions?.tag !== 0xa3) throw new DerError('it has no extensions, or what is no longer used')
  const number = unsigned(serial)
  if (number.length > 20 || number.every((byte) => byte === 0)) throw new DerError('its serial number is 0 or too long')
  const names = { issuer: nameOf(issuer), subject: nameOf(subject) }
  if (names.issuer === EMPTY_NAME) throw new DerError('its issuer has no name')
  return {
    ...names,
    ...periodOf(period),
    algorithm: expect(algorithm, TAG.sequence),
    key: ecKeyOf(expect(key, TAG.sequence)),
    extensions: readExtensions(only(extensions.value, TAG.sequence)),
  }
}

/**
 * Reads an X.509 certificate strictly: DER, version 3, an elliptic curve key, ECDSA, no extension that is critical and not understood.
 * @throws DerError
 */
export function parseCertificate(raw: Uint8Array): Certificate {
  if (raw.length > MAX_BYTES) throw new DerError(`it has more than ${MAX_BYTES} bytes`)
  const [tbs, outer, signature, ...more] = inside(only(raw, TAG.sequence))
  if (outer === undefined || more.length > 0) throw new DerError('it has not three parts')
  const { algorithm, ...read } = readSigned(expect(tbs, TAG.sequence))
  if (toHex(algorithm.raw) !== toHex(outer.raw)) throw new DerError('it names two signature algorithms')
  const { bytes, unused } = bits(signature)
  if (unused !== 0) throw new DerError('its signature is not whole bytes')
  return { raw, signed: (tbs as Der).raw, hash: hashOf(outer), signature: bytes, ...read }
}
