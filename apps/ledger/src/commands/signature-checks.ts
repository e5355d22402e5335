import { entrySignatureHoldsAside } from '@testamur/credential-proof'
import type { LedgeredEvent } from '../domain/ledgered-event.js'
import type { MemberKey } from '../domain/member-key.js'

/** So many at once keep every thread busy, and let others who need the threads have them soon. */
const AT_ONCE = 16

export type SignatureChecks<Of extends LedgeredEvent> = {
  /** Starts the check; resolves when there is room for another. */
  add(event: Of, key: MemberKey): Promise<void>
  /** Resolves when all have ended, with the first, in the order of `add`, whose signature does not hold. */
  firstFalse(): Promise<{ event: Of; key: MemberKey } | undefined>
}

/** Checks of signatures on other threads, so that the process goes on serving. Nothing rejects before `firstFalse` does. */
export function startSignatureChecks<Of extends LedgeredEvent>(): SignatureChecks<Of> {
  const running = new Set<Promise<void>>()
  let added = 0
  let first: { at: number; event: Of; key: MemberKey } | undefined
  let failure: { error: unknown } | undefined

  const check = async (at: number, event: Of, key: MemberKey) => {
    try {
      const holds = await entrySignatureHoldsAside(event.entry, key.jwk)
      if (!holds && (first === undefined || at < first.at)) first = { at, event, key }
    } catch (error) {
      failure ??= { error }
    }
  }
  return {
    add: async (event, key) => {
      const one: Promise<void> = check(added++, event, key).finally(() => running.delete(one))
      running.add(one)
      if (running.size >= AT_ONCE) await Promise.race(running)
    },
    firstFalse: async () => {
      await Promise.all(running)
      if (failure) throw failure.error
      return first
    },
  }
}
