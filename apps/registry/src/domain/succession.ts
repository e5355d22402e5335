import { type Instant, instantOf } from '@testamur/credential-model'
import { isSameUse, type KeyUseName, type PublishedKey } from './published-key.js'

/** How long a key is published before it signs: verifiers that keep lists of keys for a while have it by then. */
export type Lead = { leadMs: number }

/** How long a key may still sign after the next one has begun, by its own service's clock. */
export const OVERLAP_MS = 5 * 60_000

/** When a new key begins, and which keys end because of it. */
export type Succession = { from: Instant; retire: { key: PublishedKey; until: Instant }[] }

type Asked = { use: KeyUseName; keys: readonly PublishedKey[]; admittedAt: Instant; now: Date } & Lead

const endOf = (key: PublishedKey): number => (key.until ? Date.parse(key.until) : Number.POSITIVE_INFINITY)

/**
 * The first key of a use speaks from the member's admission on. One that follows another is published ahead, by the lead
 * or until the other ends; where nothing else can sign, it begins at once. A key whose rotation was ordered ends a little
 * after the new one has begun: what it signed until then stays good.
 */
export function succeed({ use, keys, admittedAt, now, leadMs }: Asked): Succession {
  const before = keys.filter((key) => isSameUse(key, use))
  if (before.length === 0) return { from: admittedAt, retire: [] }
  const ordered = before.filter((key) => key.rotationOrderedAt && !key.until && !key.compromisedSince)
  const ending = before.filter((key) => key.until && !key.compromisedSince)
  const covered = Math.max(now.getTime(), ...[...ordered, ...ending].map(endOf))
  const from = Math.min(covered, now.getTime() + leadMs)
  const until = instantOf(new Date(from + OVERLAP_MS))
  return { from: instantOf(new Date(from)), retire: ordered.map((key) => ({ key, until })) }
}
