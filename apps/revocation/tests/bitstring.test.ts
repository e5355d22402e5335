import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { uuidv7 } from '@testamur/credential-model'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type House, openHouse } from './support/house.js'
import { readStatusList } from './support/status-reader.js'

let house: House
let member: string
beforeAll(async () => {
  house = await openHouse()
  member = await house.admit('north')
  const { rows } = await house.pool.query('SELECT uri FROM status_lists')
  // An RSA key takes its time to make; until then the answer says when to come again.
  await vi.waitFor(
    async () => {
      const { status, headers } = await get(rows[0].uri)
      if (status !== 200) expect([status, headers.get('retry-after')]).toEqual([503, '2'])
      expect(status).toBe(200)
    },
    { timeout: 20_000, interval: 100 },
  )
})
afterAll(() => house[Symbol.asyncDispose]())

const json = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const get = (uri: string, headers = {}) => house.call('GET', `${new URL(uri).pathname}/bitstring`, { headers })
const rsaKeys = () => house.registry.keys.filter((k) => k.purpose === 'status' && k.jwk.kty === 'RSA')

/** An independent reading (Bitstring Status List v1.0 §3.2): nothing of the product is imported. */
function read(token: string) {
  const [head, body, signature] = token.split('.')
  const { kid, ...header } = json(head)
  const known = rsaKeys().find((key) => kid === `https://testamur.test/issuers/${key.member}/keys/${key.kid}`)
  const key = createPublicKey({ key: known?.jwk as JsonWebKey, format: 'jwk' })
  expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature!, 'base64url'))).toBe(true)
  const payload = json(body)
  const { encodedList } = payload.credentialSubject
  expect(encodedList[0]).toBe('u')
  const bits = gunzipSync(Buffer.from(encodedList.slice(1), 'base64url'))
  return { header, payload, size: bits.length * 8, at: (i: number) => (bits[i >> 3]! >> (7 - (i & 7))) & 1 }
}

/** Waits until the token list shows this, and gives what the bitstring shows then. */
async function shownAt(uri: string, index: number, value: number): Promise<number> {
  await vi.waitFor(
    async () => {
      const { text } = await house.call('GET', new URL(uri).pathname)
      const list = readStatusList(text, (kid) => house.registry.keys.find((k) => k.kid === kid)?.jwk)
      expect(list.at(index)).toBe(value)
    },
    { timeout: 10_000, interval: 50 },
  )
  return read((await get(uri)).text).at(index)
}

const change = (verb: string, id: string) =>
  house.call('POST', `/api/revocation/credentials/${id}/${verb}`, { bearer: member, body: { reason: 'other' } })

test('a badge that is suspended or revoked must not be accepted, one that is reinstated may be again', async () => {
  const [award, other] = [await house.award('north'), await house.award('north')]
  const { uri, index } = award.status
  expect(await shownAt(uri, index, 0)).toBe(0)
  await change('suspend', award.id)
  expect(await shownAt(uri, index, 2)).toBe(1)
  await change('reinstate', award.id)
  expect(await shownAt(uri, index, 0)).toBe(0)
  await change('revoke', award.id)
  expect(await shownAt(uri, index, 1)).toBe(1)
  expect(read((await get(uri)).text).at(other.status.index)).toBe(0)
})

test('the list is a credential of the member, for as long as the token list is', async () => {
  const { uri } = (await house.award('north')).status
  const { status, headers, text } = await get(uri)
  expect([status, headers.get('content-type')]).toEqual([200, 'application/vc+jwt'])
  const { header, payload, size } = read(text)
  expect(header).toEqual({ alg: 'RS256', typ: 'vc+jwt', cty: 'vc' })
  expect(size).toBeGreaterThanOrEqual(131_072)
  expect(payload).toMatchObject({
    id: `${uri}/bitstring`,
    issuer: 'https://testamur.test/issuers/north',
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    credentialSubject: { type: 'BitstringStatusList', statusPurpose: 'suspension' },
  })
  expect(payload.exp - payload.nbf).toBe(24 * 3_600)
  expect(Date.parse(payload.validUntil) / 1000).toBe(payload.exp)
  const again = await get(uri, { 'if-none-match': headers.get('etag') })
  expect([again.status, again.text]).toEqual([304, ''])
  expect((await get(uri)).text).toBe(text)
})

test('an unknown list, and a name that is no id, get a clear answer', async () => {
  expect((await get(`https://x.test/status-lists/${uuidv7()}`)).json.code).toBe('STATUS_LIST_NOT_FOUND')
  expect((await get('https://x.test/status-lists/nonsense')).json.code).toBe('INVALID_REQUEST')
})
