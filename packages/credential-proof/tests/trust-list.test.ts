import { describe, expect, it } from 'vitest'
import { openTrustList, signTrustList, type TrustList, verify } from '../src/index.js'
import { b64u, iss, keys, members, NOW, now, sdJwt, signJwt, statusToken } from './fixtures/world.js'

const list: TrustList = {
  iss: 'https://issuer.test/issuers/consortium',
  iat: now - 60,
  exp: now + 86_400,
  roots: ['AAAA'],
  members: Object.entries(members).map(([at, member]) => ({ ...member, iss: at, state: 'active' })),
}
const consortium = keys.log
const signed = signTrustList(list, consortium)
const open = (jws: string, key = consortium, at = NOW) => openTrustList(jws, key.jwk, new Date(at))
const refused = (code: string, message: RegExp = /./) =>
  expect.objectContaining({ name: 'ProofError', code, message: expect.stringMatching(message) })
const resign = (payload: object, header: object = {}) =>
  signJwt({
    key: consortium,
    header: { alg: 'EdDSA', typ: 'testamur-trust-list+jwt', kid: 'x', ...header },
    payload: { ...list, ...payload },
  })

describe('a trust list', () => {
  it('is all that a verifier needs of the registry', async () => {
    const opened = await open(signed)
    expect(opened).toMatchObject({ roots: ['AAAA'], iss: list.iss, expires: new Date((now + 86_400) * 1000) })
    expect(opened.all).toEqual(list.members)
    const trust = { now: new Date(NOW), members: opened.members, statusList: () => statusToken() }
    expect((await verify({ presentation: sdJwt({}) }, trust)).verdict).toBe('valid')
    expect(await opened.members.resolve('https://stranger.test')).toBeUndefined()
  })

  it('keeps what is said of a compromised key and of its chain', async () => {
    const key = {
      kid: 'k',
      purpose: 'credential',
      jwk: keys.compromised.jwk,
      from: NOW,
      until: NOW,
      state: 'compromised' as const,
      x5c: ['AAAA'],
      compromised: { since: NOW, checkpoints: ['a note'] },
    }
    const one = { slug: 'noord', name: 'Noord', iss, state: 'suspended' as const, keys: [key] }
    const opened = await open(signTrustList({ ...list, members: [one] }, consortium))
    expect(opened.all).toEqual([one])
  })

  it('opens under any of the keys that are pinned', async () => {
    const opened = await openTrustList(signed, [keys.otherLog.jwk, consortium.jwk], new Date(NOW))
    expect(opened.all).toHaveLength(2)
    await expect(openTrustList(signed, [], new Date(NOW))).rejects.toEqual(refused('TRUST_LIST_SIGNATURE_INVALID'))
  })

  it('is refused by another key, changed, in another form, or out of its time', async () => {
    await expect(open(signed, keys.otherLog)).rejects.toEqual(refused('TRUST_LIST_SIGNATURE_INVALID'))
    const [head, , signature] = signed.split('.')
    const other = `${head}.${b64u(JSON.stringify({ ...list, roots: [] }))}.${signature}`
    await expect(open(other)).rejects.toEqual(refused('TRUST_LIST_SIGNATURE_INVALID'))
    for (const header of [{ alg: 'none' }, { alg: 'ES256' }, { typ: 'JWT' }, { crit: ['x'] }, { b64: true }])
      await expect(open(resign({}, header))).rejects.toEqual(refused('TRUST_LIST_INVALID'))
    for (const text of ['', 'a.b', `${signed}=`, `${signed}\n`])
      await expect(open(text)).rejects.toEqual(refused('TRUST_LIST_INVALID'))
    await expect(open(resign({ exp: now }))).rejects.toEqual(refused('TRUST_LIST_EXPIRED'))
    await expect(open(resign({ iat: now + 61 }))).rejects.toEqual(refused('TRUST_LIST_INVALID', /future/))
    await expect(open(resign({ exp: undefined }))).rejects.toEqual(refused('TRUST_LIST_INVALID', /iat and exp/))
  })

  it.each([
    [{ roots: 'x' }, /roots is no list/],
    [{ roots: [1] }, /roots\[0\] is no text/],
    [{ members: [null] }, /members\[0\] is no object/],
    [{ members: [{ ...list.members[0], state: 'gone' }] }, /members\[0\].state is none of active/],
    [{ members: [list.members[0], list.members[0]] }, /one iss/],
    [{ members: [{ ...list.members[0], keys: [{ kid: 'k' }] }] }, /keys\[0\].purpose is no text/],
    [
      { members: [{ ...list.members[0], keys: [{ kid: 'k', purpose: 'x', jwk: {}, until: 'soon' }] }] },
      /until is no time/,
    ],
    [
      { members: [{ ...list.members[0], keys: [{ kid: 'k', purpose: 'x', jwk: {}, compromised: { since: NOW } }] }] },
      /checkpoints is no list/,
    ],
  ])('that says %j is refused', async (payload, why) => {
    await expect(open(resign(payload))).rejects.toEqual(refused('TRUST_LIST_INVALID', why))
  })
})
