import { generateKeyPairSync, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { issueSdJwtVc, StatusList, signStatusListToken, signTrustList } from '@testamur/credential-proof'
import { describe, expect, it } from 'vitest'
import { type Desk, desk } from './desk.js'

const ORIGIN = 'https://town.test'
const ISS = `${ORIGIN}/issuers/noord`
const LIST = `${ORIGIN}/status-lists/one`
const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000

function keyOf(type: 'ec' | 'ed25519', kid: string) {
  const pair = type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519')
  const jwk = pair.publicKey.export({ format: 'jwk' })
  const how = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' as const }
  const made = (bytes: Uint8Array) => new Uint8Array(sign(type === 'ec' ? 'sha256' : null, bytes, how))
  return { kid, jwk, sign: made }
}

/** A town that serves a list of members and a status list, and what was asked of it. */
async function town() {
  const [consortium, credential, status] = [keyOf('ed25519', 'k'), keyOf('ec', 'c'), keyOf('ec', 's')]
  const listed = ({ kid, jwk }: typeof credential, purpose: string) => ({ kid, jwk: jwk as object, purpose })
  const keys = [listed(credential, 'credential'), listed(status, 'status')]
  const members = [{ slug: 'noord', name: 'Noord', iss: ISS, state: 'active' as const, keys }]
  const head = { iss: `${ORIGIN}/issuers/consortium`, iat: seconds, exp: seconds + 3600, roots: [] }
  const list = StatusList.of(16)
  const served: Record<string, string> = { '/api/registry/trust-list': signTrustList({ ...head, members }, consortium) }
  const publish = async () => {
    const said = { uri: LIST, iss: ISS, list, iat: seconds, exp: seconds + 600, ttl: 60 }
    served['/status-lists/one'] = await signStatusListToken({ ...said, kid: status.kid, sign: status.sign })
  }
  await publish()
  const asked: string[] = []
  const fetch = async (url: string | URL) => {
    const { pathname } = new URL(url)
    asked.push(pathname)
    return new Response(served[pathname] ?? '', { status: served[pathname] === undefined ? 404 : 200 })
  }
  const plain = { iss: ISS, vct: 'urn:x', iat: seconds, status: { status_list: { uri: LIST, idx: 3 } } }
  const { token } = issueSdJwtVc({
    header: { kid: 'c' },
    plain,
    disclosable: { given_name: 'Zoë' },
    sign: credential.sign,
  })
  return { consortium, token, fetch, asked, served, list, publish }
}

const visit = async (at: Date = now) => {
  const made = await town()
  const own = desk({ now: () => at, fetch: made.fetch as never, signal: new AbortController().signal })
  writeFileSync(own.at('trust.json'), JSON.stringify({ consortium: made.consortium.jwk }))
  writeFileSync(own.at('credential'), `${made.token}\n`)
  const check = (from: Desk, ...more: string[]) =>
    from.testamur(
      'credential',
      'verify',
      from.at('credential'),
      '--trust',
      from.at('trust.json'),
      '--keep',
      from.at('kept'),
      ...more,
    )
  return { ...made, own, check }
}

describe('testamur credential verify', () => {
  it('fetches what it needs once, and is offline from then on', async () => {
    const { own, check, asked } = await visit()
    using _ = own
    expect(await check(own)).toMatchObject({ code: 3, out: expect.stringContaining('cannot-tell') })
    const first = await check(own, '--url', ORIGIN)
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('valid, issued by Noord') })
    expect(asked.toSorted()).toEqual(['/api/registry/trust-list', '/status-lists/one'])
    expect(await check(own, '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"verdict":"valid"') })
    expect(asked).toHaveLength(2)
  })

  it('takes what was kept where nobody answers, and what is new where somebody does', async () => {
    const { own, check, served, list, publish } = await visit()
    using _ = own
    await check(own, '--url', ORIGIN)
    list.set(3, 1)
    await publish()
    const revoked = await check(own, '--url', ORIGIN)
    expect(revoked).toMatchObject({ code: 1, out: expect.stringMatching(/^revoked/) })
    for (const path of Object.keys(served)) delete served[path]
    expect((await check(own, '--url', ORIGIN)).code).toBe(1)
  })

  it('cannot tell with a list of members that another has signed, or that has run out', async () => {
    const { own, check } = await visit()
    using _ = own
    await check(own, '--url', ORIGIN)
    writeFileSync(own.at('trust.json'), JSON.stringify({ consortium: keyOf('ed25519', 'x').jwk }))
    expect(await check(own)).toMatchObject({ code: 3, out: expect.stringContaining('TRUST_LIST_SIGNATURE_INVALID') })
    const later = await visit(new Date('2026-03-02T12:00:00Z'))
    using __ = later.own
    expect(await later.check(later.own, '--url', ORIGIN)).toMatchObject({
      code: 3,
      out: expect.stringContaining('TRUST_LIST_EXPIRED'),
    })
  })

  it('says what it needs', async () => {
    const { own } = await visit()
    using _ = own
    const without = await own.testamur('credential', 'verify', own.at('credential'))
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('--trust FILE is needed') })
    const absent = await own.testamur('credential', 'verify', own.at('none'), '--trust', 'x')
    expect(absent).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') })
  })
})
