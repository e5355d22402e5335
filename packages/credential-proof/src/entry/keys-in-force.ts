import {
  type CloudEvent,
  CONSORTIUM,
  canonicalJson,
  eventName,
  type Json,
  keyCompromised,
  keyPublished,
  keyRetired,
  type LedgerEntry,
  type PublicJwk,
} from '@testamur/credential-model'

/** A key that the consortium said to speak for a member. Plain data, as it goes into a file. Times in milliseconds since 1970. */
export type KeyInForce = {
  member: string
  kid: string
  purpose: string
  jwk: PublicJwk
  /** It signs nothing that happened later. */
  validUntil?: number
  /** Nothing that it says to have happened from here on is believed. */
  compromisedSince?: number
}

/** Why no key may have signed: none is known by that name; it is known, and may not; or the member may not say such a thing. */
export type KeyRefusal = { ok: false; code: 'UNKNOWN_KEY' | 'KEY_NOT_IN_FORCE' | 'NOT_ENTITLED'; why: string }
export type KeyRuling = { ok: true; key: KeyInForce } | KeyRefusal

type SaidAbout = Pick<LedgerEntry, 'source' | 'kid' | 'time' | 'type'>
type Opened = Pick<CloudEvent, 'type' | 'data'>

/**
 * Who may sign, at one place in the log. Fed with the opened events about keys in the order of their entries, it answers as
 * the ledger did when it took them in: what stands at an index is judged by what stands before it.
 */
export type KeysInForce = {
  /** The key that is to have signed this entry; `event` is the opened event where the entry is about keys. Nothing is verified. */
  signerOf(entry: SaidAbout, event?: Opened): KeyRuling
  /** Takes in what an event says, once its entry's signature holds. Gives the reason where the log cannot have taken it in. */
  learn(event: Opened): string | undefined
  all(): KeyInForce[]
}

/** How far the clock of a service that is about to retire its key may run ahead of the registry's. */
const SKEW_MS = 15 * 60_000

const nameOf = ({ member, kid }: { member: string; kid: string }): string => `${member} ${kid}`
const slugOf = ({ source }: Pick<LedgerEntry, 'source'>): string => source.slice('/members/'.length)
const no = (code: KeyRefusal['code'], why: string): KeyRefusal => ({ ok: false, code, why })
const earliest = (a: number | undefined, b: number): number => Math.min(a ?? b, b)

/** Whether the event changes who may sign: its entry must be opened to go on. */
export const isAboutKeys = ({ type }: Pick<LedgerEntry, 'type'>): boolean =>
  eventName(type)?.startsWith('key.') === true

/** Why this key may not sign an entry of that time, which is the signer's word; undefined where it may. */
export function whyNotInForce(key: KeyInForce, time: string): string | undefined {
  const at = Date.parse(time)
  if (key.purpose !== 'ledger') return `the key ${key.kid} is for "${key.purpose}", not for the ledger`
  if (key.compromisedSince !== undefined && at >= key.compromisedSince)
    return `the key ${key.kid} was compromised before`
  if (key.validUntil !== undefined && at > key.validUntil + SKEW_MS) return `the key ${key.kid} was retired before`
  return undefined
}

/**
 * Starts with no key but the pinned one, or with what was known before. The consortium's first key vouches for itself: it
 * must be the one pinned, and without a pin it is trusted on first use. Every later key is vouched for by one before it.
 */
export function createKeysInForce({
  pinned,
  known = [],
}: {
  pinned?: PublicJwk
  known?: readonly KeyInForce[]
} = {}): KeysInForce {
  const keys = new Map(known.map((key) => [nameOf(key), key]))

  const firstOfAll = ({ kid }: SaidAbout, event: Opened | undefined): KeyRuling | undefined => {
    if (!event || eventName(event.type) !== keyPublished.name) return undefined
    const published = keyPublished.read(event)
    if (published.member !== CONSORTIUM || published.kid !== kid) return undefined
    if ([...keys.values()].some(({ member, purpose }) => member === CONSORTIUM && purpose === 'ledger'))
      return no('UNKNOWN_KEY', `the key ${kid} of the consortium vouches for itself, and is not its first`)
    if (pinned && (pinned.x !== published.jwk.x || pinned.crv !== published.jwk.crv))
      return no('UNKNOWN_KEY', `the key ${kid} is not the consortium's first key, as it is pinned here`)
    return { ok: true, key: { member: CONSORTIUM, kid, purpose: published.purpose, jwk: published.jwk } }
  }

  const publish = (event: Opened): string | undefined => {
    const { member, kid, purpose, jwk, until } = keyPublished.read(event)
    const before = keys.get(nameOf({ member, kid }))
    if (before && (before.purpose !== purpose || canonicalJson(before.jwk as Json) !== canonicalJson(jwk as Json)))
      return `the key id ${kid} of ${member} stands for another key already`
    const validUntil = before?.validUntil ?? (until && Date.parse(until))
    keys.set(nameOf({ member, kid }), {
      ...(before ?? { member, kid, purpose, jwk }),
      ...(validUntil !== undefined && { validUntil }),
    })
    return undefined
  }
  const change = (name: { member: string; kid: string }, how: (key: KeyInForce) => Partial<KeyInForce>): undefined => {
    const key = keys.get(nameOf(name))
    if (key) keys.set(nameOf(name), { ...key, ...how(key) })
  }

  return {
    signerOf: (entry, event) => {
      const member = slugOf(entry)
      if (isAboutKeys(entry) && member !== CONSORTIUM)
        return no('NOT_ENTITLED', `${entry.type} is for the consortium to say, not for ${member}`)
      const known = keys.get(nameOf({ member, kid: entry.kid }))
      const ruling: KeyRuling | undefined = known ? { ok: true, key: known } : firstOfAll(entry, event)
      if (!ruling) return no('UNKNOWN_KEY', `no key ${entry.kid} was published for ${member} before`)
      const why = ruling.ok ? whyNotInForce(ruling.key, entry.time) : undefined
      return why === undefined ? ruling : no('KEY_NOT_IN_FORCE', why)
    },
    learn: (event) => {
      const name = eventName(event.type)
      if (name === keyPublished.name) return publish(event)
      if (name === keyRetired.name) {
        const { until, ...key } = keyRetired.read(event)
        return change(key, ({ validUntil }) => ({ validUntil: earliest(validUntil, Date.parse(until)) }))
      }
      if (name === keyCompromised.name) {
        const { since, ...key } = keyCompromised.read(event)
        return change(key, (of) => ({ compromisedSince: earliest(of.compromisedSince, Date.parse(since)) }))
      }
      return undefined
    },
    all: () => [...keys.values()],
  }
}
