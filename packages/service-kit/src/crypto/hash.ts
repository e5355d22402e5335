import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyKind } from '@testamur/credential-model'

export const sha256 = (data: Uint8Array | string): Buffer => hash('sha256', data, 'buffer')
export const sha256Hex = (data: Uint8Array | string): string => hash('sha256', data, 'hex')
export const sha256Url = (data: Uint8Array | string): string => hash('sha256', data, 'base64url')

const BLOCK = 64
const DIGEST = 32

/** HMAC-SHA-256 (RFC 2104 §2) under one key, which is prepared once: a third of the time of `createHmac`. Gives 32 bytes. */
export function hmacSha256(key: Uint8Array): (message: Uint8Array | string) => Buffer {
  const short = key.length > BLOCK ? sha256(key) : key
  const inner = Buffer.alloc(BLOCK + 1_024)
  const outer = Buffer.alloc(BLOCK + DIGEST)
  for (let i = 0; i < BLOCK; i++) {
    inner[i] = (short[i] ?? 0) ^ 0x36
    outer[i] = (short[i] ?? 0) ^ 0x5c
  }
  return (message) => {
    const bytes = typeof message === 'string' ? Buffer.from(message, 'utf8') : message
    const whole = bytes.length > inner.length - BLOCK ? Buffer.concat([inner.subarray(0, BLOCK), bytes]) : inner
    if (whole === inner) inner.set(bytes, BLOCK)
    outer.set(sha256(whole.subarray(0, BLOCK + bytes.length)), BLOCK)
    return sha256(outer)
  }
}

/** 256 random bits in base64url, after an optional prefix. */
export const newSecret = (prefix = ''): string => prefix + randomBytes(32).toString('base64url')

/** Whether two texts are the same, without telling by the time it takes how much of them is. */
export const sameText = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b))

/** A new bearer key: in clear to be shown once, and what may be stored of it. */
export function newBearerKey(kind: KeyKind): { key: string; hash: string; prefix: string } {
  const start = `testamur_${kind}_`
  const key = newSecret(start)
  return { key, hash: sha256Hex(key), prefix: key.slice(0, start.length + 4) }
}
