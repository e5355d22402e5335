import { createHmac, randomFillSync, timingSafeEqual } from 'node:crypto'

/** How long a nonce is good for, in milliseconds. */
export const NONCE_MS = 300_000

const TIME = 6
const RANDOM = 16
const TAG = 16
const BODY = TIME + RANDOM

/**
 * Nonces that need no memory: when it was made and 128 random bits, under a tag that only this service can make (OpenID4VCI 1.0
 * §7, §13.5). So any process takes what another one gave, also after a restart; what was used is remembered by who uses it up.
 */
export type Nonces = {
  /** A fresh one for this credential issuer, base64url. */
  give(issuer: string, now: Date): string
  /** When it ends, if it was given out for this issuer and has not ended. */
  endOf(nonce: string, issuer: string, now: Date): Date | undefined
}

export function createNonces(key: Uint8Array): Nonces {
  const tagOf = (body: Uint8Array, issuer: string) =>
    createHmac('sha256', key).update(body).update(issuer).digest().subarray(0, TAG)
  return {
    give: (issuer, now) => {
      const nonce = Buffer.alloc(BODY + TAG)
      nonce.writeUIntBE(now.getTime(), 0, TIME)
      randomFillSync(nonce, TIME, RANDOM)
      tagOf(nonce.subarray(0, BODY), issuer).copy(nonce, BODY)
      return nonce.toString('base64url')
    },
    endOf: (nonce, issuer, now) => {
      const bytes = Buffer.from(nonce, 'base64url')
      // One nonce has one spelling, or it could be used once in each.
      if (bytes.length !== BODY + TAG || bytes.toString('base64url') !== nonce) return undefined
      if (!timingSafeEqual(bytes.subarray(BODY), tagOf(bytes.subarray(0, BODY), issuer))) return undefined
      const end = bytes.readUIntBE(0, TIME) + NONCE_MS
      return end > now.getTime() ? new Date(end) : undefined
    },
  }
}
