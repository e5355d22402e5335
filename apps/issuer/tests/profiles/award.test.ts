import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { copyDigest, splitSdJwt } from '@testamur/credential-proof'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, learner, type Member, publicUrl, until } from '../issuer-town.js'
import { badgeFaults } from './badge-rules.js'
import { eudiRules } from './eudi-rules.js'
import { fullContent, holderJwk } from './rendered.js'
import { broken } from './type-rules.js'

let town: IssuerTown
let member: Member
let achievement: string
beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  const { provenance: _, ...content } = fullContent
  achievement = await town.publishAchievement('noord', content)
  await town.accredit('noord', achievement)
  await town.heard()
})
afterAll(() => town[Symbol.asyncDispose]())

const award = (more: object) => member.client.award({ achievement, learner: learner(1), result: '8', ...more } as never)
const json = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
const announced = (event: string) =>
  until(() => {
    const found = town.neighbours.events.find((e) => e.id === event)
    if (!found) throw new Error('not announced yet')
    return found.data as { profile: string; copies: { digest: string; kid?: string }[] }
  })
/** The digest in the event is that of the very token, under the salt of the holder's receipt. */
async function tiedTo(id: string, event: string, jwt: string) {
  const { copies } = await announced(event)
  const receipt = await until(() => member.client.receipt(id))
  const extra = JSON.parse(Buffer.from(/^extra (\S+)/m.exec(receipt)![1]!, 'base64').toString())
  expect(copyDigest(Buffer.from(extra.copySalt, 'base64url'), jwt)).toBe(copies[0]!.digest)
}

test('an EUDI learning credential is awarded to a key, and announced', async () => {
  const { id, event, credential } = await award({ profile: 'eudi', holderKey: holderJwk() })
  expect(broken(credential!, eudiRules())).toEqual([])
  expect((await announced(event)).profile).toBe('eudi')
  await tiedTo(id, event, splitSdJwt(credential!).jwt.text)
})

test('an Open Badge is awarded, signed by the key that is published for badges, and announced', async () => {
  const { id, event, credential, status } = await award({ profile: 'open-badges', holderKey: holderJwk() })
  const [head, body, signature] = credential!.split('.')
  const { alg, kid } = json(head)
  expect([alg, kid.startsWith(`${publicUrl}/issuers/noord/keys/`)]).toEqual(['RS256', true])
  const jwk = town.neighbours.keys.get(kid.split('/').at(-1)) as JsonWebKey
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature!, 'base64url'))).toBe(true)
  const payload = json(body)
  expect(badgeFaults(payload)).toEqual([])
  expect(payload.credentialStatus.statusListIndex).toBe(String(status.index))
  const { profile, copies } = await announced(event)
  expect([profile, copies[0]!.kid]).toEqual(['open-badges', kid.split('/').at(-1)])
  await tiedTo(id, event, credential!)
})

test('badges and micro-credentials that are awarded together each get their own profile', async () => {
  const profiles = Array.from({ length: 12 }, (_, i) => ['micro-credential', 'open-badges', 'eudi'][i % 3]!)
  const awarded = await Promise.all(profiles.map((profile) => award({ profile, holderKey: holderJwk() })))
  const types = awarded.map(({ credential }) => json(credential!.split('.')[0]).typ)
  expect(types).toEqual(profiles.map((profile) => (profile === 'open-badges' ? 'JWT' : 'dc+sd-jwt')))
})

test('a member reads its award in the European Learning Model; another member, and after an erasure nobody', async () => {
  const { id } = await award({ learner: learner('elm') })
  const read = (bearer: string) =>
    town.request(`/api/issuer/credentials/${id}/elm`, { headers: { authorization: `Bearer ${bearer}` } })
  const response = await read(member.bearer)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/ld+json'])
  expect(await response.json()).toMatchObject({ id: `urn:uuid:${id}`, credentialSubject: { givenName: { en: 'Zoë' } } })
  const other = await town.admit('zuid')
  expect((await read(other.bearer)).status).toBe(404)
  await member.client.eraseLearner(learner('elm').id)
  expect((await (await read(member.bearer)).json()).code).toBe('LEARNER_ERASED')
})

test('the digest of a badge is of its JWT and nothing else', () => {
  const salt = Buffer.alloc(32, 1)
  const inner = createHash('sha256').update('a.b.c').digest()
  expect(copyDigest(salt, 'a.b.c')).toBe(createHash('sha256').update(salt).update(inner).digest('base64url'))
})
