import type { VerifyingJwk } from './port.js'

const MAX_KEYS = 1_000

/** Remembers imported keys by what makes them: importing costs as much as a signature check. The oldest goes first. */
export function keyCache<Key>(make: (jwk: VerifyingJwk) => Key): (jwk: VerifyingJwk) => Key {
  const kept = new Map<string, Key>()
  return (jwk) => {
    const name = `${jwk.kty}.${jwk.crv}.${jwk.x}.${jwk.y ?? ''}`
    const known = kept.get(name)
    if (known !== undefined) return known
    const key = make(jwk)
    if (kept.size >= MAX_KEYS) kept.delete(kept.keys().next().value as string)
    kept.set(name, key)
    return key
  }
}
