import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PublicJwk } from '@testamur/credential-model'
import { openTrustList, verify } from '@testamur/credential-proof'
import { createFileSigner, type SigningKey } from '@testamur/service-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from './api.js'
import { readJws } from './foreign-reader.js'
import { type Award, type Member, Town } from './harness.js'
import { holdersReceipt, listedStatus, verdict } from './main-job.js'
import { openStream } from './sse-reader.js'
import { until } from './until.js'

type Listed = {
  kid: string
  purpose: string
  service: string
  kty: string
  state: string
  from: string
  until?: string
  x5c?: string[]
}

let town: Town
let keys: string
let member: Member
beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'testamur-keys-'))
  // Keys of credentials lie in files, where a thief will find them.
  const env = { SIGNER: 'credential=file', KEYSTORE_DIR: keys, KEY_LEAD_SECONDS: '3' }
  town = await Town.create({ env, members: ['aurora'] })
  member = town.member()
}, 240_000)
afterAll(async () => {
  await town?.[Symbol.asyncDispose]()
  await rm(keys, { recursive: true, force: true })
}, 60_000)

const listed = async (): Promise<Listed[]> => (await town.call('GET', `/issuers/${member.slug}/keys`)).json.keys
const keyOf = async (kid: string) => (await listed()).find((key) => key.kid === kid)
const kidOf = (award: Award) => readJws(award.credential.split('~')[0] ?? '').header.kid
const act = async (kid: string, verb: string, body?: object) =>
  expecting(
    200,
    verb,
    await town.call('POST', `/api/registry/members/${member.slug}/keys/${kid}/${verb}`, { key: town.operator, body }),
  )

/** What a verifier does that has the list, the status token and nothing else of the consortium. */
async function verdictOffline(award: Award): Promise<{ verdict: string; certificates: unknown }> {
  const pinned = (await town.call('GET', '/api/registry/trust')).json.consortium.jwk
  const list = await openTrustList((await town.call('GET', '/api/registry/trust-list')).text, pinned, new Date())
  const token = (await town.call('GET', award.status.uri)).text
  const trust = { now: new Date(), members: list.members, roots: list.roots, statusList: () => token }
  const { verdict, checks } = await verify({ presentation: award.credential }, trust, { allowLoopbackHttp: true })
  return { verdict, certificates: checks.find(({ name }) => name === 'issuer')?.seen?.certificates }
}

test('credentials and status tokens carry certificates, which the signed list leads to', async () => {
  const award = await town.award(member)
  const chains = [award.credential, (await town.call('GET', award.status.uri)).text].map(
    (token) => readJws(token.split('~')[0] ?? '').header.x5c as string[],
  )
  const root = new X509Certificate((await town.call('GET', '/api/registry/ca')).text)
  for (const [leaf] of chains) {
    const certificate = new X509Certificate(Buffer.from(leaf ?? '', 'base64'))
    expect([certificate.verify(root.publicKey), certificate.ca]).toEqual([true, false])
    expect(certificate.subjectAltName).toContain(`URI:${member.iss}`)
  }
  expect(await verdictOffline(award)).toEqual({ verdict: 'valid', certificates: 2 })
})

describe('a key that is rotated under load', () => {
  test('no verification fails before or after, and what comes later is by the next one', {
    timeout: 180_000,
  }, async () => {
    const first = await town.award(member)
    const old = kidOf(first)
    const awards = [first]
    const verdicts = new Map<string, number>()
    const look = async (award: Award) => {
      const said = await verdict(town, award)
      verdicts.set(said, (verdicts.get(said) ?? 0) + 1)
    }
    const signing = (await listed()).filter(({ service, kty }) => service !== 'registry' && kty !== 'RSA')
    expect(signing.map(({ purpose }) => purpose).sort()).toEqual(['credential', 'ledger', 'ledger', 'status'])
    for (const { kid } of signing) await act(kid, 'rotate')
    await until(
      'the next key signs',
      async () => {
        const award = await town.award(member)
        awards.push(award)
        await look(award)
        await look(awards[Math.floor(awards.length / 2)] as Award)
        return kidOf(award) !== old
      },
      120_000,
    )
    for (const award of awards) await look(award)
    expect([...verdicts.keys()]).toEqual(['valid'])

    const ended = await keyOf(old)
    const begun = await keyOf(kidOf(awards.at(-1) as Award))
    expect([ended?.state, begun?.state]).toEqual(['retired', 'active'])
    expect(Date.parse(ended?.until ?? '')).toBe(Date.parse(begun?.from ?? '') + 300_000)
    // Published ahead of its first signature, with a certificate of its own.
    expect(begun?.x5c).toHaveLength(1)
    const receipt = await holdersReceipt(town, member, first)
    expect(await verdict(town, first, { receipt })).toBe('valid')
    expect(await listedStatus(town, member, first)).toBe(0)
  })
})

/** The private key, as who copied the directory and knows the secrets of the home has it. */
async function steal(kid: string): Promise<SigningKey> {
  const { keystoreKey } = JSON.parse(await readFile(join(town.home, 'secrets.json'), 'utf8'))
  const thief = createFileSigner({ dir: keys, secret: { key: Buffer.from(keystoreKey, 'base64url') } })
  for (const file of await readdir(keys)) {
    const { jwk } = JSON.parse(await readFile(join(keys, file), 'utf8')) as { jwk?: PublicJwk }
    if (jwk?.kid === kid) return thief.open({ kid, alg: 'ES256', jwk, reference: file.replace('.json', '') })
  }
  throw new Error(`no file holds ${kid}`)
}

/** A credential that the member never gave, said to be of long ago, over the status of one that it gave. */
async function forge(key: SigningKey, model: Award): Promise<Award> {
  const { header, payload } = readJws(model.credential.split('~')[0] ?? '')
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const backdated = { ...payload, jti: `urn:uuid:${randomUUID()}`, iat: Number(payload.iat) - 30 * 86_400, _sd: [] }
  const input = `${part(header)}.${part(backdated)}`
  const signature = Buffer.from(await key.sign(Buffer.from(input))).toString('base64url')
  return { ...model, credential: `${input}.${signature}~` }
}

describe('a key that was stolen', () => {
  test('what witnesses had seen before stays good; nothing else does', { timeout: 180_000 }, async () => {
    const employer = await town.grant('employer', { scopes: ['subscriptions:write', 'watch:wide'] })
    const watch = { watch: { all: true }, deliver: { method: 'sse' } }
    expecting(201, 'watch', await town.call('POST', '/api/revocation/subscriptions', { key: employer, body: watch }))
    await using stream = await openStream(town.url, employer)

    const before = await town.award(member)
    const kid = kidOf(before)
    const receipt = await holdersReceipt(town, member, before)
    // Cosignatures have whole seconds: the theft is of a later one.
    const theft = Math.ceil(Date.now() / 1_000) * 1_000 + 1_000
    await until('a second has passed', () => Date.now() > theft, 5_000)
    const late = await town.award(member)
    const lateReceipt = await holdersReceipt(town, member, late)
    const forged = await forge(await steal(kid), before)
    expect(await verdict(town, forged)).toBe('valid')
    expect(await verdict(town, forged, { receipt })).not.toBe('valid')

    const { compromised } = await act(kid, 'compromise', { since: new Date(theft).toISOString() })
    expect(compromised.checkpoints).toHaveLength(1)
    expect(await verdict(town, before, { receipt })).toBe('valid')
    expect(await verdict(town, before)).toBe('invalid')
    expect(await verdict(town, forged)).toBe('invalid')
    expect(await verdict(town, forged, { receipt })).toBe('invalid')
    expect(await verdict(town, late, { receipt: lateReceipt })).toBe('invalid')
    expect(await verdict(town, late)).toBe('invalid')

    const hit = new Set<string>()
    while (!(hit.has(before.id) && hit.has(late.id))) {
      const { event, data } = await stream.next()
      if (event === 'testamur.key.compromised.v1') hit.add(JSON.parse(data).data.credentialId)
    }
    const next = await until('another key signs', async () => {
      const award = await town.award(member)
      return kidOf(award) === kid ? undefined : award
    })
    expect(await verdict(town, next)).toBe('valid')
  })
})
