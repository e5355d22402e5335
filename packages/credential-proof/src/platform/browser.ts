import { sha256 as nobleSha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { keyCache } from './key-cache.js'
import { InflateError, isNistKey, type Platform, type VerifyingJwk } from './port.js'

export type { VerifyingJwk } from './port.js'
export { InflateError } from './port.js'

const utf8 = new TextEncoder()
const plain = (data: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(data)

export const sha256: Platform['sha256'] = (data) => nobleSha256(data)
const digests = { sha256: nobleSha256, sha384, sha512 }
export const digest: Platform['digest'] = (algorithm, data) => digests[algorithm](data)
export const sha256Text: Platform['sha256Text'] = (text) => toBase64url(nobleSha256(utf8.encode(text)))

export const toBase64url: Platform['toBase64url'] = (data) => {
  let binary = ''
  for (let i = 0; i < data.length; i += 8192) binary += String.fromCharCode(...data.subarray(i, i + 8192))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
export const textToBase64url: Platform['textToBase64url'] = (text) => toBase64url(utf8.encode(text))
export const bytesOfAscii: Platform['bytesOfAscii'] = (text) => utf8.encode(text)
export const bytesOfBase64url: Platform['bytesOfBase64url'] = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
export const fillRandom: Platform['fillRandom'] = (into) =>
  void globalThis.crypto.getRandomValues(into as Uint8Array<ArrayBuffer>)

const importKey = (algorithm: EcKeyImportParams | { name: 'Ed25519' }) =>
  keyCache<Promise<CryptoKey | undefined>>(({ kty, crv, x, y }) =>
    globalThis.crypto.subtle
      .importKey('jwk', { kty, crv, x, ...(y !== undefined && { y }) } as JsonWebKey, algorithm, false, ['verify'])
      .catch(() => undefined),
  )
const p256 = importKey({ name: 'ECDSA', namedCurve: 'P-256' })
const p384 = importKey({ name: 'ECDSA', namedCurve: 'P-384' })
const ed25519 = importKey({ name: 'Ed25519' })

export async function verifyEs256(jwk: VerifyingJwk, data: Uint8Array, sig: Uint8Array): Promise<boolean> {
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || sig.length !== 64) return false
  const key = await p256(jwk)
  if (key === undefined) return false
  return globalThis.crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, plain(sig), plain(data))
}

export async function verifyEcdsa(
  jwk: VerifyingJwk,
  hash: 'SHA-256' | 'SHA-384',
  data: Uint8Array,
  sig: Uint8Array,
): Promise<boolean> {
  if (!isNistKey(jwk) || sig.length !== (jwk.crv === 'P-256' ? 64 : 96)) return false
  const key = await (jwk.crv === 'P-256' ? p256 : p384)(jwk)
  if (key === undefined) return false
  return globalThis.crypto.subtle.verify({ name: 'ECDSA', hash }, key, plain(sig), plain(data))
}

export async function verifyEd25519(jwk: VerifyingJwk, data: Uint8Array, sig: Uint8Array): Promise<boolean> {
  if (jwk.kty !== 'OKP' || jwk.crv !== 'Ed25519' || sig.length !== 64) return false
  const key = await ed25519(jwk)
  if (key === undefined) return false
  return globalThis.crypto.subtle.verify('Ed25519', key, plain(sig), plain(data))
}
/** WebCrypto works on other threads anyway. */
export const verifyEd25519Aside = verifyEd25519

async function through(data: Uint8Array, step: GenericTransformStream, cap: number): Promise<Uint8Array> {
  const reader = new Blob([plain(data)])
    .stream()
    .pipeThrough(step as ReadableWritablePair<Uint8Array, Uint8Array>)
    .getReader()
  const parts: Uint8Array[] = []
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length
    if (length > cap) {
      await reader.cancel().catch(() => undefined)
      throw new InflateError('BOMB', `more than ${cap} bytes`)
    }
    parts.push(next.value)
  }
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** The checksum with which ZLIB data end (RFC 1950 §9). */
function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0]
  for (const byte of data) {
    a = (a + byte) % 65521
    b = (b + a) % 65521
  }
  return b * 65536 + a
}

/** Browsers refuse what stands behind ZLIB data; not everything that has their streams does. */
function requireEnd(data: Uint8Array, out: Uint8Array): Uint8Array {
  const end = plain(data.subarray(-4))
  if (end.length === 4 && new DataView(end.buffer).getUint32(0) === adler32(out)) return out
  throw new InflateError('BROKEN', 'something stands behind the ZLIB data')
}

// "deflate" is ZLIB (RFC 1950) in the Compression Streams standard.
export const inflate: Platform['inflate'] = (data, cap) =>
  through(data, new DecompressionStream('deflate'), cap)
    .then((out) => requireEnd(data, out))
    .catch((error: unknown) => {
      throw error instanceof InflateError ? error : new InflateError('BROKEN', 'not ZLIB data')
    })
export const deflate: Platform['deflate'] = (data) =>
  through(data, new CompressionStream('deflate'), Number.POSITIVE_INFINITY)
