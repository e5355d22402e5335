import { canonicalJson, entryText, LedgerEntry } from '@testamur/credential-model'
import { describe, expect, it } from 'vitest'
import { readPlainEntry } from '../src/entry/plain-entry.js'
import { checkEntry, commitmentOf, makeEntry, openReceipt, type ResolveEntryKey, readEntry } from '../src/index.js'
import { awardOf, ledgerOf } from './fixtures/ledger.js'
import { b64u, bytesOf, keys, sdJwt } from './fixtures/world.js'

const event = awardOf(sdJwt({}))
const salt = bytesOf('salt')
const text = makeEntry(event, salt, keys.ledger)
const resolve: ResolveEntryKey = ({ member, kid }) =>
  member === 'noord' && kid === keys.ledger.kid ? { purpose: 'ledger', jwk: keys.ledger.jwk } : undefined
const spoiled = (over: object) => canonicalJson({ ...JSON.parse(text), ...over })

describe('a ledger entry', () => {
  it('is canonical, signed, and holds', async () => {
    expect(text).toBe(canonicalJson(JSON.parse(text)))
    expect(LedgerEntry.parse(JSON.parse(text))).toMatchObject({
      v: 1,
      id: event.id,
      type: event.type,
      source: event.source,
      time: event.time,
    })
    expect(await checkEntry(text, resolve)).toMatchObject({ ok: true })
  })

  it('commits to the event as first published, whatever the transport adds', () => {
    const carried = { ...event, traceparent: '00-1-1-00', ledgerentry: text, partitionkey: 'other' }
    expect(commitmentOf(carried, salt)).toBe(commitmentOf(event, salt))
    expect(commitmentOf({ ...event, subject: 'x' }, salt)).not.toBe(commitmentOf(event, salt))
    expect(commitmentOf(event, bytesOf('other'))).not.toBe(commitmentOf(event, salt))
    expect(() => commitmentOf(event, new Uint8Array(16))).toThrow(/32 bytes/)
  })

  it('says nothing of what it is about', () => {
    expect(text).not.toContain('0198c0de-0000-7000-8000-000000000002')
  })

  it.each([
    ['longer than allowed', `${text}${' '.repeat(1024)}`, 'ENTRY_TOO_LARGE'],
    ['not JSON', text.slice(1), 'ENTRY_MALFORMED'],
    ['of another version', spoiled({ v: 2 }), 'ENTRY_MALFORMED'],
    ['with a field more', spoiled({ note: 'x' }), 'ENTRY_MALFORMED'],
    ['with a space', text.replace(':', ': '), 'ENTRY_NOT_CANONICAL'],
    ['with a key twice', text.replace('{', '{"v":1,'), 'ENTRY_NOT_CANONICAL'],
    ['with an escape', text.replace('/members', '\\/members'), 'ENTRY_NOT_CANONICAL'],
    ['with a lone surrogate', spoiled({ kid: 'kid' }).replace('"kid":"kid"', '"kid":"\\ud800"'), 'ENTRY_NOT_CANONICAL'],
    ['of another member', spoiled({ source: '/members/zuid' }), 'KEY_UNKNOWN'],
    ['of an unknown key', spoiled({ kid: 'x' }), 'KEY_UNKNOWN'],
    ['with another time', spoiled({ time: '2026-03-01T12:00:01Z' }), 'SIGNATURE_INVALID'],
    ['with another commitment', spoiled({ commitment: b64u(salt) }), 'SIGNATURE_INVALID'],
  ])('is refused %s', async (_what, spoiledText, code) => {
    expect(await checkEntry(spoiledText, resolve)).toMatchObject({ ok: false, code })
  })

  it('is refused where the key is for something else', async () => {
    const other: ResolveEntryKey = () => ({ purpose: 'status', jwk: keys.ledger.jwk })
    expect(await checkEntry(text, other)).toMatchObject({ ok: false, code: 'KEY_WRONG_PURPOSE' })
  })

  it('is not made where it would be too long', () => {
    expect(() => makeEntry(event, salt, { ...keys.ledger, kid: 'k'.repeat(800) })).toThrow(RangeError)
    expect(readEntry(spoiled({ kid: 'k'.repeat(201) }))).toMatchObject({ ok: false })
  })
})

describe('an entry read by its plain form', () => {
  const bySchema = (it: string): LedgerEntry | undefined => {
    try {
      const read = LedgerEntry.safeParse(JSON.parse(it))
      return read.success && entryText(read.data) === it ? read.data : undefined
    } catch {
      return undefined
    }
  }

  it('is the entry', () => {
    expect(readPlainEntry(text)).toEqual(bySchema(text))
  })

  it.each([
    ['', 'no key id'],
    ['k'.repeat(201), 'too long a key id'],
    ['a\\b', 'an escape'],
    ['schlüssel', 'letters beyond ASCII'],
    ['\u007f', 'a control letter'],
  ])('is left to the schema: %s', (kid) => {
    const other = spoiled({ kid })
    expect(readPlainEntry(other)).toBeUndefined()
    expect(readEntry(other).ok).toBe(bySchema(other) !== undefined)
  })

  it.each([
    ['source', `/members/${'a'.repeat(52)}`],
    ['source', '/members/a--b'],
    ['time', '2026-02-29T12:00:00Z'],
    ['time', '2024-02-29T12:00:00Z'],
    ['time', '2026-01-31T12:00:00.123456789012Z'],
    ['time', '2026-01-31T24:00:00Z'],
    ['time', '2026-13-01T12:00:00Z'],
    ['id', '00000000-0000-0000-0000-000000000000'],
    ['id', text.slice(60, 96).toUpperCase()],
    ['type', 'testamur.a.b.v0'],
    ['type', 'testamur.a.b.v12345'],
  ])('is what the schema says of it: %s %s', (member, value) => {
    const other = spoiled({ [member]: value })
    const expected = bySchema(other)
    expect([expected, undefined]).toContainEqual(readPlainEntry(other))
    expect(readEntry(other)).toMatchObject(expected ? { ok: true, entry: expected } : { ok: false })
  })

  it('is never taken where the schema or the canonical form refuses it', () => {
    const letters = [...'",:{}\\-_./TZ09azAZ \u0000\u007fé\n', 'v', '"x":1,', '\\u0061', '  ']
    let taken = 0
    for (let at = 0; at <= text.length; at++)
      for (const letter of letters)
        for (const cut of [0, 1]) {
          const other = text.slice(0, at) + letter + text.slice(at + cut)
          const plain = readPlainEntry(other)
          if (!plain) continue
          taken++
          expect([other, plain]).toEqual([other, bySchema(other)])
        }
    expect(taken).toBeGreaterThan(1_000)
  })
})

describe('a receipt', () => {
  it('opens, public or the holder’s', async () => {
    const { publicReceipt, receipt, opening } = await ledgerOf(sdJwt({}))
    expect(openReceipt(publicReceipt)).not.toHaveProperty('opening')
    expect(openReceipt(receipt)).toMatchObject({ opening, proof: { index: 2 } })
  })
})
