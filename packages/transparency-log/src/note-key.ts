import { sha256 } from '#sha256'
import { decodeBase64, encodeBase64 } from './base64.js'
import { concat, hex, utf8 } from './bytes.js'
import { isUsableKey, PUBLIC_KEY_SIZE } from './ed25519.js'
import { LogError } from './errors.js'

/**
 * The signature types of C2SP signed-note that this package knows: a plain Ed25519 signature, a witness's cosignature/v1, and a
 * cosignature by ML-DSA-44, with which logs may sign too.
 */
export const KEY_TYPE = { ed25519: 0x01, cosignature: 0x04, mldsaCosignature: 0x06 } as const
export type KeyType = (typeof KEY_TYPE)[keyof typeof KEY_TYPE]

/** A key that is trusted to speak under `name`. `keyId` is 8 lowercase hex digits. */
export type VerifierKey = {
  readonly name: string
  readonly keyId: string
  readonly type: KeyType
  readonly publicKey: Uint8Array
}

/** Bytes in a public key of ML-DSA-44 (FIPS 204 §4, table 2). */
const MLDSA_PUBLIC_KEY_SIZE = 1_312
/** What `cosigned_message` (C2SP tlog-cosignature) has room for. */
const MAX_MLDSA_NAME_SIZE = 255

/** True for the types whose signatures carry a time: those of witnesses. */
export const isCosignatureType = (type: KeyType): boolean =>
  type === KEY_TYPE.cosignature || type === KEY_TYPE.mldsaCosignature

export const KEY_ID = /^[0-9a-f]{8}$/
const MAX_NAME_LENGTH = 1_024
// biome-ignore lint/suspicious/noControlCharactersInRegex: a note holds no control characters, so a name neither.
const NOT_IN_A_NAME = /[\p{White_Space}+\u0000-\u001f]|\p{Surrogate}/u

/** True if `name` can name a key: not empty, well-formed, without spaces, plus signs or control characters. */
export const isKeyName = (name: string): boolean =>
  name.length > 0 && name.length <= MAX_NAME_LENGTH && !NOT_IN_A_NAME.test(name)

/** Makes a verifier key from a raw public key: 32 bytes of Ed25519, 1,312 of ML-DSA-44. Throws BAD_KEY. */
export function verifierKey(name: string, publicKey: Uint8Array, type: KeyType = KEY_TYPE.ed25519): VerifierKey {
  if (!isKeyName(name)) throw badKey(`${JSON.stringify(name.slice(0, 80))} cannot name a key`)
  const mldsa = type === KEY_TYPE.mldsaCosignature
  const size = mldsa ? MLDSA_PUBLIC_KEY_SIZE : PUBLIC_KEY_SIZE
  if (publicKey.length !== size) throw badKey(`a public key has ${size} bytes, got ${publicKey.length}`)
  if (!mldsa && !isUsableKey(publicKey)) throw badKey('its public key is a point of small order')
  if (mldsa && utf8(name).length > MAX_MLDSA_NAME_SIZE)
    throw badKey(`with ML-DSA-44 a name has at most ${MAX_MLDSA_NAME_SIZE} bytes`)
  return {
    name,
    keyId: keyId(name, type, publicKey),
    type,
    publicKey: Uint8Array.from(publicKey),
  }
}

/** `<name>+<key id in hex>+<base64(type ‖ public key)>` (C2SP signed-note). */
export const formatVerifierKey = ({ name, keyId: id, type, publicKey }: VerifierKey): string =>
  `${name}+${id}+${encodeBase64(concat(Uint8Array.of(type), publicKey))}`

/** Parses what `formatVerifierKey` writes; the key id must be that of name, type and key. Throws BAD_KEY. */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([^\s]+)$/.exec(vkey) ?? []
  if (name === undefined || encoded === undefined) throw badKey('expected <name>+<8 hex digits>+<base64>')
  const material = decodeBase64(encoded)
  if (!material) throw badKey('its last part is no base64')
  const type = Object.values(KEY_TYPE).find((known) => known === material[0])
  if (type === undefined) throw badKey(`signature type ${material[0]} is not known here`)
  const key = verifierKey(name, material.subarray(1), type)
  if (key.keyId !== id) throw badKey(`key id ${id} is not that of name, type and key (${key.keyId})`)
  return key
}

/** SHA-256(name ‖ 0x0A ‖ type ‖ public key), its first four bytes in hex. */
function keyId(name: string, type: KeyType, publicKey: Uint8Array): string {
  return hex(sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, 4))
}

const badKey = (why: string): LogError => new LogError('BAD_KEY', `not a verifier key: ${why}`)
