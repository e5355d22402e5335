import type { OfferSecrets } from './offer-secrets.js'

/** An offer that a learner may be logging in for. */
export type LoginOffer = { credentialId: string; code: Buffer; txCode?: Buffer; wrongTries: number }

export type LoginOutcome =
  | { result: 'granted'; credentialId: string }
  /** Counted against these offers. */
  | { result: 'wrong'; offers: readonly string[] }
  | { result: 'locked' }
  | { result: 'nothing' }

/** Whom the learner says she is, by the code that came with her offer. Which offer it is, the code decides. */
export function decideLogin(
  offers: readonly LoginOffer[],
  txCode: string,
  { secrets, maxWrongTries }: { secrets: OfferSecrets; maxWrongTries: number },
): LoginOutcome {
  if (offers.length === 0) return { result: 'nothing' }
  const open = offers.filter((offer) => offer.wrongTries < maxWrongTries)
  if (open.length === 0) return { result: 'locked' }
  const right = open.find(({ code, txCode: kept }) => !kept || kept.equals(secrets.txCodeHash(txCode, code)))
  if (right) return { result: 'granted', credentialId: right.credentialId }
  return { result: 'wrong', offers: open.map((offer) => offer.credentialId) }
}
