import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { KeyKind } from '@testamur/credential-model'

export const sha256 = (data: Uint8Array | string): Buffer => hash('sha256', data, 'buffer')
export const sha256Hex = (data: Uint8Array | string): string => hash('sha256', data, 'hex')
export const sha256Url = (data: Uint8Array | string): string => hash('sha256', data, 'base64url')

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
