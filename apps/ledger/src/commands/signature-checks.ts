import { NotYet } from '@testamur/event-bus'
import type { Checked, Checkers } from '../checking/checkers.js'
import { CheckersGone } from '../checking/checkers.js'
import type { LedgeredEvent } from '../domain/ledgered-event.js'
import type { MemberKey } from '../domain/member-key.js'

/** What is appended: the bytes of the entry's text, and their leaf hash. */
export type Leaf = Pick<Checked, 'bytes' | 'hash'>

type Signed<Of> = { event: Of; key: MemberKey }

export type SignatureChecks<Of extends LedgeredEvent> = {
  /** Puts the check down for the next `firstFalse`. */
  add(event: Of, key: MemberKey): void
  /**
   * Checks what was added since the last time, and resolves with the first, in the order of `add`, whose signature does
   * not hold. @throws NotYet where nothing can be checked now: no event is to blame for that
   */
  firstFalse(): Promise<Signed<Of> | undefined>
  /** The leaves of all that was checked, in the order of `add`. */
  leaves(): Leaf[]
}

/** Checks of signatures on other threads, so that the process goes on serving. */
export function startSignatureChecks<Of extends LedgeredEvent>(checkers: Checkers): SignatureChecks<Of> {
  const leaves: Leaf[] = []
  let waiting: Signed<Of>[] = []
  return {
    add: (event, key) => void waiting.push({ event, key }),
    firstFalse: async () => {
      const signed = waiting
      waiting = []
      const answers = await checkers
        .check(signed.map(({ event, key }) => ({ text: event.text, jwk: key.jwk })))
        .catch(notNow)
      leaves.push(...answers)
      return signed[answers.findIndex(({ holds }) => !holds)]
    },
    leaves: () => leaves,
  }
}

function notNow(error: unknown): never {
  if (error instanceof CheckersGone) throw new NotYet(error.message, { cause: error })
  throw error
}
