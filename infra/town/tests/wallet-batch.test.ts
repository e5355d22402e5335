import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expecting } from './api.js'
import { type Award, learner, type Member, Town } from './harness.js'
import { changeStatus, listedStatus, verdict } from './main-job.js'

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

let town: Town
let aurora: Member

beforeAll(async () => {
  town = await Town.create({ members: ['aurora'] })
  aurora = town.member()
}, 240_000)
afterAll(() => town?.[Symbol.asyncDispose]())

type Key = { publicKey: KeyObject; privateKey: KeyObject }

function prove({ publicKey, privateKey: key }: Key, nonce: string): string {
  const header = { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) }
  const input = `${part(header)}.${part({ aud: aurora.iss, iat: Math.floor(Date.now() / 1_000), nonce })}`
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** An award that a wallet fetched as so many copies. */
async function fetched(count: number): Promise<{ id: string; copies: Award[] }> {
  const body = { achievement: aurora.achievements[0], learner: learner('batch'), delivery: 'offer' }
  const award = expecting(201, 'offer', await town.call('POST', '/api/issuer/credentials', { key: aurora.key, body }))
  const reference = new URL(new URL(award.offerUri).searchParams.get('credential_offer_uri')!)
  const offer = expecting(200, 'read the offer', await town.call('GET', reference.pathname))
  const form = { grant_type: GRANT, 'pre-authorized_code': offer.grants[GRANT]['pre-authorized_code'] }
  const at = `/oid4vci/${aurora.slug}`
  const raw = String(new URLSearchParams({ ...form, tx_code: award.txCode }))
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const token = expecting(200, 'redeem', await town.call('POST', `${at}/token`, { raw, headers }))
  const { c_nonce } = expecting(200, 'get a nonce', await town.call('POST', `${at}/nonce`))
  const keys = Array.from({ length: count }, () => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  const request = {
    credential_configuration_id: 'micro-credential',
    proofs: { jwt: keys.map((key) => prove(key, c_nonce)) },
  }
  const asked = await town.call('POST', `${at}/credential`, { key: token.access_token, body: request })
  const { credentials } = expecting(200, 'fetch the copies', asked)
  const copies = credentials.map(({ credential }: { credential: string }): Award => {
    const { status } = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString())
    const { uri, idx: index } = status.status_list
    return { id: award.id, event: award.event, credential, status: { uri, index } }
  })
  return { id: award.id, copies }
}

test('revoking an award revokes every copy that its wallet has, and no other', async () => {
  const [lost, kept] = [await fetched(5), await fetched(5)]
  const indices = [...lost.copies, ...kept.copies].map(({ status }) => `${status.uri}#${status.index}`)
  expect(new Set(indices).size).toBe(10)
  await town.settle()
  await changeStatus(town, aurora, lost.id)
  await town.settle()
  for (const copy of lost.copies) {
    expect(await listedStatus(town, aurora, copy)).toBe(1)
    expect(await verdict(town, copy)).toBe('revoked')
  }
  for (const copy of kept.copies) expect(await listedStatus(town, aurora, copy)).toBe(0)
})
