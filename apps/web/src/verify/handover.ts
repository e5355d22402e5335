import type { VerificationInput } from './run-verification.js'

let waiting: VerificationInput | undefined

/** Leaves a credential for the Verify page, which is opened next. It never leaves this tab's memory. */
export const handOver = (input: VerificationInput): void => {
  waiting = input
}

/** What was left, once. */
export function takeHandedOver(): VerificationInput | undefined {
  const taken = waiting
  waiting = undefined
  return taken
}
