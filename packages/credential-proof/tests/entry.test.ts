import { canonicalJson, LedgerEntry } from '@testamur/credential-model'
import { describe, expect, it } from 'vitest'
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

describe('a receipt', () => {
  it('opens, public or the holder’s', async () => {
    const { publicReceipt, receipt, opening } = await ledgerOf(sdJwt({}))
    expect(openReceipt(publicReceipt)).not.toHaveProperty('opening')
    expect(openReceipt(receipt)).toMatchObject({ opening, proof: { index: 2 } })
  })
})
