import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { type HolderKey, newHolderKey } from '../wallet.js'
import { credentialsOf, keys, plainOf, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

/** An achievement with all that any profile demands. */
async function achievement(): Promise<string> {
  const id = await town.publishAchievement('noord', {
    ects: 3,
    eqf: 6,
    language: 'nl',
    countries: ['NL'],
    participation: 'online',
    assessment: 'testing',
    qualityAssurance: [{ name: 'Board' }],
  } as never)
  await town.accredit('noord', id)
  await town.heard()
  return id
}

const claimAs = async (profile: 'eudi' | 'open-badges', holders: readonly HolderKey[]) => {
  const { token, award } = await wallets.granted(profile, { profile, achievement: (await achievement()) as never })
  const offer = JSON.parse(String(new URL(award.offer!).searchParams.get('credential_offer')))
  expect(offer.credential_configuration_ids).toEqual([profile])
  return { token, award, answer: await wallets.claim(token, holders, { credential_configuration_id: profile }) }
}

test('an award in the EUDI profile gets into a wallet as that type', async () => {
  const holder = newHolderKey()
  const { answer } = await claimAs('eudi', [holder])
  expect(answer.body).toHaveProperty('credentials')
  expect(plainOf(credentialsOf(answer)[0]!)).toMatchObject({
    vct: 'urn:eu.europa.ec.eudi:learning:credential:1',
    cnf: { jwk: holder.jwk },
  })
})

test('badges get into a wallet as VC-JWTs by RS256, each to the DID of its key, with an id of its own', async () => {
  const holders = keys(3)
  const { answer } = await claimAs('open-badges', holders)
  const badges = credentialsOf(answer)
  expect(badges).toHaveLength(3)
  for (const [i, badge] of badges.entries()) {
    const [header, payload, signature] = badge.split('.') as [string, string, string]
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const jwk = town.neighbours.keys.get(String(kid).split('/').at(-1)!) as JsonWebKey
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    expect(alg).toBe('RS256')
    expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const bound = JSON.parse(Buffer.from(String(sub).slice('did:jwk:'.length), 'base64url').toString())
    expect(bound).toEqual(holders[i]!.jwk)
  }
  expect(new Set(badges.map((b) => plainOf(b).jti)).size).toBe(3)
})

test('a key may be named by its DID', async () => {
  const holder = newHolderKey()
  const { crv, kty, x, y } = holder.jwk
  const did = `did:jwk:${Buffer.from(JSON.stringify({ crv, kty, x, y })).toString('base64url')}`
  const { token } = await wallets.granted('did')
  const jwt = wallets.proof(holder, await wallets.nonce(), { jwk: undefined, kid: `${did}#0` })
  const request = { credential_identifier: 'micro-credential', proofs: { jwt: [jwt] } }
  const answer = await wallets.json('credential', token, request)
  expect(plainOf(credentialsOf(answer)[0]!).cnf).toEqual({ jwk: { kty, crv, x, y } })
})

test('the token of one configuration opens no other', async () => {
  const { token } = await wallets.granted('scope')
  const answer = await wallets.claim(token, [newHolderKey()], { credential_configuration_id: 'eudi' })
  expect(answer).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } })
  expect(answer.headers.get('www-authenticate')).toMatch(/insufficient_scope/)
})
