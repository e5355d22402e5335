import { randomBytes } from 'node:crypto'
import {
  type CloudEvent,
  CONSORTIUM,
  committedEvent,
  type EventDefinition,
  keyCompromised,
  keyPublished,
  keyRetired,
  type LedgerEntry,
  type PublicJwk,
} from '@testamur/credential-model'
import { describe, expect, test } from 'vitest'
import { createKeysInForce, type KeyInForce, makeEntry, whyNotInForce, whyNotOpened } from '../src/index.js'

const jwkOf = (x: string): PublicJwk => ({ kty: 'OKP', crv: 'Ed25519', x })
const NOON = '2026-03-01T12:00:00Z'
const at = (time: string) => Date.parse(time)

const said = <Data>(definition: EventDefinition<Data>, data: object, speaker: string = CONSORTIUM): CloudEvent =>
  definition.make({ member: speaker, producer: 'registry', now: new Date(NOON), data: data as unknown as Data })
const published = (member: string, kid: string, more: object = {}) =>
  said(keyPublished, { member, kid, purpose: 'ledger', service: 'registry', jwk: jwkOf(kid), from: NOON, ...more })
const retired = (member: string, kid: string, until: string) => said(keyRetired, { member, kid, until })
const compromised = (member: string, kid: string, since: string) => said(keyCompromised, { member, kid, since })

const entryBy = (member: string, kid: string, time = NOON, type = 'testamur.credential.issued.v1') => ({
  source: `/members/${member}`,
  kid,
  time,
  type,
})
const entryOf = (event: CloudEvent, kid: string) => ({ ...event, kid, source: event.source })

/** Keys of a consortium that has begun, after these events. */
function after(...events: CloudEvent[]) {
  const keys = createKeysInForce({ pinned: jwkOf('root') })
  const [first, ...others] = [published(CONSORTIUM, 'root'), ...events]
  expect(keys.signerOf(entryOf(first!, 'root'), first)).toMatchObject({ ok: true })
  expect(keys.learn(first!)).toBeUndefined()
  return { keys, why: others.map((event) => keys.learn(event)) }
}
const codeOf = (keys: ReturnType<typeof createKeysInForce>, entry: ReturnType<typeof entryBy>) => {
  const ruling = keys.signerOf(entry)
  return ruling.ok ? 'ok' : ruling.code
}

describe('a key and a time', () => {
  const key: KeyInForce = { member: 'aurora', kid: 'k', purpose: 'ledger', jwk: jwkOf('k') }
  const bounded = { ...key, validUntil: at(NOON) }
  const stolen = { ...key, compromisedSince: at(NOON) }
  const cases: [string, KeyInForce, string, boolean][] = [
    ['without an end', key, '2099-01-01T00:00:00Z', true],
    ['for credentials', { ...key, purpose: 'credential' }, NOON, false],
    ['at its end', bounded, NOON, true],
    ['at the end of the leeway', bounded, '2026-03-01T12:15:00Z', true],
    ['behind the leeway', bounded, '2026-03-01T12:15:00.001Z', false],
    ['before the theft', stolen, '2026-03-01T11:59:59.999Z', true],
    ['at the theft', stolen, NOON, false],
    ['stolen and ended', { ...bounded, ...stolen }, '2026-02-01T00:00:00Z', true],
  ]
  test.each(cases)('%s', (_, of, time, may) => {
    expect(whyNotInForce(of, time) === undefined).toBe(may)
  })
})

describe('the chain', () => {
  test('begins with the pinned key, which vouches for itself and for others', () => {
    const { keys } = after(published('aurora', 'a1'))
    expect(keys.signerOf(entryBy('aurora', 'a1'))).toMatchObject({ ok: true, key: { member: 'aurora', kid: 'a1' } })
    expect(codeOf(keys, entryBy('boreas', 'a1'))).toBe('UNKNOWN_KEY')
    expect(codeOf(keys, entryBy('aurora', 'a2'))).toBe('UNKNOWN_KEY')
  })

  test('does not begin with another key than the pinned one; without a pin the first is trusted', () => {
    const first = published(CONSORTIUM, 'thief')
    const entry = entryOf(first, 'thief')
    expect(createKeysInForce({ pinned: jwkOf('root') }).signerOf(entry, first)).toMatchObject({ code: 'UNKNOWN_KEY' })
    expect(createKeysInForce().signerOf(entry, first)).toMatchObject({ ok: true })
  })

  test('has one beginning: a second key of the consortium that vouches for itself is nobody', () => {
    const second = published(CONSORTIUM, 'second')
    const { keys } = after()
    expect(keys.signerOf(entryOf(second, 'second'), second)).toMatchObject({ code: 'UNKNOWN_KEY' })
    expect(keys.signerOf(entryOf(second, 'root'), second)).toMatchObject({ ok: true, key: { kid: 'root' } })
  })

  test('does not begin with a member, nor with an event about another key, nor unopened', () => {
    const [member, other] = [published('aurora', 'a1'), published(CONSORTIUM, 'root')]
    const keys = createKeysInForce()
    expect(keys.signerOf({ ...entryOf(member, 'a1'), source: '/members/aurora' }, member)).toMatchObject({
      code: 'NOT_ENTITLED',
    })
    expect(keys.signerOf(entryOf(other, 'x'), other)).toMatchObject({ code: 'UNKNOWN_KEY' })
    expect(keys.signerOf(entryOf(other, 'root'))).toMatchObject({ code: 'UNKNOWN_KEY' })
  })

  test('is for the consortium to lengthen', () => {
    const { keys } = after(published('aurora', 'a1'))
    for (const type of [keyPublished.type, keyRetired.type, keyCompromised.type, 'testamur.key.unheard-of.v1'])
      expect(codeOf(keys, entryBy('aurora', 'a1', NOON, type))).toBe('NOT_ENTITLED')
  })
})

describe('what events change', () => {
  test('a key of another purpose signs no entry', () => {
    const { keys } = after(published('aurora', 'c1', { purpose: 'credential' }))
    expect(codeOf(keys, entryBy('aurora', 'c1'))).toBe('KEY_NOT_IN_FORCE')
  })

  test('the earliest end and the earliest theft count, in whatever order they are told', () => {
    for (const order of [1, -1]) {
      const ends = [retired('aurora', 'a1', '2026-01-02T00:00:00Z'), retired('aurora', 'a1', '2026-01-01T00:00:00Z')]
      const thefts = [
        compromised('aurora', 'a1', '2025-12-02T00:00:00Z'),
        compromised('aurora', 'a1', '2025-12-01T00:00:00Z'),
      ]
      const { keys } = after(published('aurora', 'a1'), ...(order === 1 ? ends : ends.toReversed()))
      expect(codeOf(keys, entryBy('aurora', 'a1', '2026-01-01T00:16:00Z'))).toBe('KEY_NOT_IN_FORCE')
      expect(codeOf(keys, entryBy('aurora', 'a1', '2025-12-31T00:00:00Z'))).toBe('ok')
      for (const theft of order === 1 ? thefts : thefts.toReversed()) keys.learn(theft)
      expect(codeOf(keys, entryBy('aurora', 'a1', '2025-12-01T00:00:00Z'))).toBe('KEY_NOT_IN_FORCE')
    }
  })

  test('publishing again changes the end at most, and never the key', () => {
    const until = '2026-01-01T00:00:00Z'
    const { keys, why } = after(
      published('aurora', 'a1', { until }),
      published('aurora', 'a1', { until: '2030-01-01T00:00:00Z' }),
      published('aurora', 'a1'),
      published('aurora', 'a1', { jwk: jwkOf('other') }),
      published('aurora', 'a1', { purpose: 'status' }),
    )
    expect(why.map((one) => one !== undefined)).toEqual([false, false, false, true, true])
    expect(keys.all().at(-1)).toEqual({
      member: 'aurora',
      kid: 'a1',
      purpose: 'ledger',
      jwk: jwkOf('a1'),
      validUntil: at(until),
    })
  })

  test('the end of a key that nobody published is no key', () => {
    const { keys } = after(retired('aurora', 'a1', NOON), compromised('aurora', 'a1', NOON))
    expect(keys.all()).toHaveLength(1)
  })

  test('what is known goes into a file and comes back', () => {
    const { keys } = after(published('aurora', 'a1'), compromised('aurora', 'a1', NOON))
    const known = JSON.parse(JSON.stringify(keys.all())) as KeyInForce[]
    const again = createKeysInForce({ pinned: jwkOf('root'), known })
    expect(again.all()).toEqual(keys.all())
    expect(codeOf(again, entryBy('aurora', 'a1'))).toBe('KEY_NOT_IN_FORCE')
  })
})

test('an entry is opened by its own salt and event alone', () => {
  const event = published('aurora', 'a1')
  const salt = randomBytes(32)
  const entry = JSON.parse(makeEntry(event, salt, { kid: 'root', sign: () => new Uint8Array(64) })) as LedgerEntry
  const opening = { salt, event: committedEvent(event) }
  expect(whyNotOpened(opening, entry)).toBeUndefined()
  const data = { ...(opening.event.data as object), kid: 'a2' }
  expect(whyNotOpened({ salt, event: { ...opening.event, data } }, entry)).toMatch(/commitment/)
  expect(whyNotOpened({ salt: randomBytes(32), event: opening.event }, entry)).toMatch(/commitment/)
  expect(whyNotOpened({ salt: salt.subarray(1), event: opening.event }, entry)).toMatch(/32 bytes/)
  expect(whyNotOpened({ salt, event: { ...opening.event, time: NOON } }, { ...entry, time: '2026' })).toMatch(/time/)
})
