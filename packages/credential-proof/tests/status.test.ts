import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesOfBase64url, inflate } from '#platform'
import { encodeStatusList, readStatus, type StatusBits, StatusList, signStatusListToken } from '../src/index.js'
import { iss, keys, listUri, NOW, now } from './fixtures/world.js'

type Example = { entries: number; status_list: { bits: StatusBits; lst: string }; values: Record<string, number> }
const example = (bits: number) =>
  JSON.parse(
    readFileSync(new URL(`../../../docs/vectors/status-list/${bits}-bit.json`, import.meta.url), 'utf8'),
  ) as Example

describe.each([1, 2, 4, 8])('the test vector of %i bits (Token Status List, Test Vectors)', (bits) => {
  const { entries, status_list, values } = example(bits)

  it('reads as it says', async () => {
    const list = new StatusList(status_list.bits, await inflate(bytesOfBase64url(status_list.lst), 1 << 21))
    expect(list.length).toBe(entries)
    for (const [index, value] of Object.entries(values))
      expect([index, list.get(Number(index))]).toEqual([index, value])
    expect(list.bytes.filter((byte) => byte !== 0).length).toBeLessThanOrEqual(Object.keys(values).length)
  })

  it('comes out of our own list, byte for byte before compression', async () => {
    const list = StatusList.of(entries, status_list.bits)
    for (const [index, value] of Object.entries(values)) list.set(Number(index), value)
    const theirs = await inflate(bytesOfBase64url(status_list.lst), 1 << 21)
    expect(Buffer.compare(list.bytes, theirs)).toBe(0)
    expect(await inflate(bytesOfBase64url(await encodeStatusList(list)), 1 << 21)).toEqual(list.bytes)
  })
})

describe('a status list', () => {
  it('keeps neighbours apart', () => {
    const list = StatusList.of(10)
    list.set(3, 2)
    list.set(4, 1)
    list.set(3, 1)
    expect([2, 3, 4, 5].map((i) => list.get(i))).toEqual([0, 1, 1, 0])
  })

  it('refuses what lies outside', () => {
    const list = StatusList.of(8)
    for (const index of [-1, 8, 0.5, Number.NaN]) expect(() => list.get(index)).toThrow(RangeError)
    expect(() => list.set(0, 4)).toThrow(RangeError)
    expect(() => new StatusList(3 as never, new Uint8Array(1))).toThrow(RangeError)
  })
})

describe('a status list token', () => {
  const list = StatusList.of(100)
  list.set(7, 1)
  list.set(8, 2)
  const input = {
    uri: listUri,
    iss,
    list,
    iat: now,
    exp: now + 60,
    ttl: 30,
    kid: keys.status.kid,
    sign: keys.status.sign,
  }
  const read = async (index: number, over: object = {}) =>
    readStatus(await signStatusListToken(input), {
      uri: listUri,
      index,
      now: new Date(NOW),
      keyOf: () => keys.status.jwk,
      iss,
      ...over,
    })

  it('says what the list says', async () => {
    expect([await read(0), await read(7), await read(8)].map((r) => r.status)).toEqual([
      'valid',
      'revoked',
      'suspended',
    ])
    await expect(read(100)).rejects.toMatchObject({ code: 'STATUS_INDEX_OUTSIDE', outcome: 'failed' })
  })

  it('is judged anew at each reading, though its signature was checked before', async () => {
    await read(0)
    await expect(read(0, { now: new Date((now + 60) * 1000) })).rejects.toMatchObject({ code: 'STATUS_EXPIRED' })
    await expect(read(0, { keyOf: () => keys.stranger.jwk })).rejects.toMatchObject({
      code: 'STATUS_SIGNATURE_INVALID',
    })
    await expect(read(0, { maxBytes: 10 })).rejects.toMatchObject({ code: 'STATUS_TOO_LARGE' })
  })
})
