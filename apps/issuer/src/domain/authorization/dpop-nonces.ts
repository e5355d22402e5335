import { createHmac, timingSafeEqual } from 'node:crypto'
import { deriveKey } from '@testamur/service-kit'

/** How long a nonce is good for, and from what age on a new one goes along with the answer, in milliseconds. */
const GOOD_MS = 300_000
const STALE_MS = 150_000

const TIME = 6
const TAG = 16

/**
 * Nonces for DPoP proofs (RFC 9449 §8) that need no memory: the time at which one was made, under a tag that only this
 * service can make. Every process takes what another one gave.
 */
export type DpopNonces = {
  give(now: Date): string
  /** Whether it may be used now, and whether a new one should go along with the answer. */
  judge(nonce: string | undefined, now: Date): { good: boolean; renew: boolean }
}

export function createDpopNonces(keystoreKey: Uint8Array): DpopNonces {
  const key = deriveKey(keystoreKey, 'dpop-nonce')
  const tagOf = (time: Uint8Array) => createHmac('sha256', key).update(time).digest().subarray(0, TAG)
  const ageOf = (nonce: string, now: Date): number | undefined => {
    const bytes = Buffer.from(nonce, 'base64url')
    if (bytes.length !== TIME + TAG || !timingSafeEqual(bytes.subarray(TIME), tagOf(bytes.subarray(0, TIME))))
      return undefined
    return now.getTime() - bytes.readUIntBE(0, TIME)
  }
  return {
    give: (now) => {
      const time = Buffer.alloc(TIME)
      time.writeUIntBE(now.getTime(), 0, TIME)
      return Buffer.concat([time, tagOf(time)]).toString('base64url')
    },
    judge: (nonce, now) => {
      const age = nonce === undefined ? undefined : ageOf(nonce, now)
      const good = age !== undefined && Math.abs(age) <= GOOD_MS
      return { good, renew: !good || (age ?? 0) > STALE_MS }
    },
  }
}
