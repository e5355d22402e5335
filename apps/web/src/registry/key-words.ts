import type { KeySetEntry } from '../api/registry.js'

type Dated = Pick<KeySetEntry, 'state' | 'from' | 'until' | 'rotationOrderedAt'>

/** Where a key stands at a moment, as a person would say it. */
export function stateOf({ state, from, until, rotationOrderedAt }: Dated, now: Date) {
  if (state === 'compromised') return 'compromised'
  if (until) return Date.parse(until) > now.getTime() ? 'ending' : 'retired'
  if (Date.parse(from) > now.getTime()) return 'coming'
  return rotationOrderedAt ? 'followed' : 'active'
}

/** A certificate as text (RFC 7468), from its Base 64. */
export const pemOf = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
