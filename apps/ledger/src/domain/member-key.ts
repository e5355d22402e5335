import type { PublicJwk } from '@testamur/credential-model'

/** A key that the registry said to speak for a member. */
export type MemberKey = {
  member: string
  kid: string
  purpose: string
  jwk: PublicJwk
  /** It signs nothing that happened later. */
  validUntil?: Date
  /** Nothing that it says to have happened from here on is believed. */
  compromisedSince?: Date
}

/** How far the clock of a service that is about to retire its key may run ahead of the registry's. */
const SKEW_MS = 15 * 60_000

/**
 * Why this key may not sign an entry of that time; undefined where it may. The time is the signer's word: what a thief
 * antedates is found by its place in the log, behind the event that says that the key was compromised.
 */
export function whyKeyMayNot(key: MemberKey, time: string): string | undefined {
  const at = Date.parse(time)
  if (key.purpose !== 'ledger') return `the key ${key.kid} is for "${key.purpose}", not for the ledger`
  if (key.compromisedSince && at >= key.compromisedSince.getTime()) return `the key ${key.kid} was compromised before`
  if (key.validUntil && at > key.validUntil.getTime() + SKEW_MS) return `the key ${key.kid} was retired before`
  return undefined
}
