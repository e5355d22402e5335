import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expecting } from '../api.js'
import { fromDraft15 } from './draft15.js'
import { type ForeignTown, type Offer, openForeignTown } from './foreign-town.js'
import { accepted, type Held, type Holder, jvmHolder, nodeHolder } from './holders.js'
import { logIn } from './login.js'
import { claimByNode, newHolderKey } from './node-wallet.js'
import type { Foreign } from './program.js'
import { BUILD_TIMEOUT, hasJvm, hasPython, startJvm, startPython } from './toolchains.js'
import { eudi, openvc, ours, sdJwtPython, type Verifier } from './verifiers.js'

const asking = { nonce: 'n-0815', audience: 'https://employer.test' }
const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
/** 1EdTech's schemas carry no licence: they are read where somebody has put them beside the samples. */
const samples = process.env.OPENBADGES_SAMPLES

describe.skipIf(!hasJvm || !hasPython)('wallets of others in every flow', () => {
  let here: ForeignTown
  let jvm: Foreign
  let python: Foreign
  let wallets: Holder[]
  let verifiers: Verifier[]

  beforeAll(async () => {
    here = await openForeignTown()
    here.world.translate = fromDraft15
    ;[jvm, python] = await Promise.all([startJvm(here.world.env), startPython(here.world.env)])
    wallets = [nodeHolder(here.world), jvmHolder(jvm)]
    verifiers = [openvc(python), sdJwtPython(python), eudi(jvm), ours(here.town)]
  }, BUILD_TIMEOUT)
  afterAll(async () => {
    for (const program of [jvm, python]) await program?.[Symbol.asyncDispose]()
    await here?.[Symbol.asyncDispose]()
  })

  const present = (held: Held, ...reveal: string[]) => jvmHolder(jvm).present(held, { reveal, ...asking })
  /** Every verifier takes what the holder shows of it. */
  const isAccepted = async (held: Held, ...reveal: string[]) => {
    const presentation = await present(held, ...reveal)
    for (const verifier of verifiers)
      expect(await verifier.verify(presentation, asking), verifier.name).toMatchObject({ accepted: true })
  }
  const askedSince = async (work: () => Promise<unknown>) => {
    const before = here.world.asked.length
    await work()
    return here.world.asked.slice(before)
  }

  test.for([0, 1])('wallet %i takes an offer by reference', async (which) => {
    const offer = await here.offer()
    const asked = await askedSince(async () =>
      isAccepted(await wallets[which]!.claim({ ...offer, offer: offer.offerUri }), 'given_name'),
    )
    expect(asked[0]).toMatch(/^GET \/oid4vci\/aurora\/offers\/\S+ application\/json$/)
  })

  test('the JVM wallet gets its answer encrypted, and tells that it has kept the credential', async () => {
    const { id, offer, txCode } = await here.offer()
    const asked = await askedSince(async () => {
      const got = accepted(await jvm.ask('claim', { offer, txCode, encryption: 'required' }))
      expect(got.notified).toBe(true)
    })
    expect(asked).toContain('POST /oid4vci/aurora/credential application/jwt')
    const view = await here.town.call('GET', `/api/issuer/credentials/${id}`, { key: here.member.key })
    expect(view.json.notifications).toMatchObject([{ event: 'credential_accepted', description: 'kept' }])
  })

  const batches: [string, (offer: Offer) => Promise<Held[]>][] = [
    [
      'the JVM wallet, three',
      async ({ offer, txCode }) => {
        const { credentials, keys } = accepted(await jvm.ask('claim', { offer, txCode, proofs: 3 }))
        return credentials.map((credential: string, i: number) => ({ credential, key: keys[i] }))
      },
    ],
    [
      "the Open Wallet Foundation's, ten",
      async ({ offer, txCode }) => {
        const keys = Array.from({ length: 10 }, newHolderKey)
        const credentials = await claimByNode(here.world, offer, txCode, keys)
        const secret = (i: number) => keys[i]?.privateKey.export({ format: 'jwk' }) as Held['key']
        return credentials.map((credential, i) => ({ credential, key: secret(i) }))
      },
    ],
  ]
  test.for(batches)(
    'a batch of copies for %s: verifiers take each, and none once the award is revoked',
    async ([_, claim]) => {
      const offer = await here.offer()
      const copies = await claim(offer)
      expect(copies.length).toBeGreaterThan(2)
      const payloads = copies.map(({ credential }) => payloadOf(credential))
      expect(new Set(payloads.map(({ status }) => status.status_list.idx)).size).toBe(copies.length)
      for (const payload of payloads) expect(JSON.stringify(payload)).not.toContain(offer.id)
      for (const copy of copies.slice(0, 3)) await isAccepted(copy, 'given_name')
      const revoke = `/api/revocation/credentials/${offer.id}/revoke`
      const body = { reason: 'issued-in-error' }
      expecting(200, 'revoke', await here.town.call('POST', revoke, { key: here.member.key, body }))
      await here.town.settle()
      for (const copy of copies) {
        const presentation = await present(copy, 'given_name')
        const said = () => openvc(python).verify(presentation, asking)
        await expect.poll(said).toMatchObject({ accepted: false, why: expect.stringContaining('CredentialRevoked') })
      }
    },
  )

  test('the authorization code flow of the JVM wallet: pushed request, PKCE, our page, a token bound to a key', async () => {
    const { offer, txCode } = await here.offer()
    let got: Record<string, never> | undefined
    const asked = await askedSince(async () => {
      const { session, url, state } = accepted(await jvm.ask('prepare', { offer, dpop: true }))
      expect(new URL(url).searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/)
      const wrong = txCode === '000000' ? '000001' : '000000'
      expect(await logIn(here.world, url, { tx_code: wrong })).toBeUndefined()
      const back = await logIn(here.world, url, { tx_code: txCode })
      expect(`${back?.origin}${back?.pathname}`).toBe('https://wallet.test/back')
      expect(back?.searchParams.get('iss')).toBe(here.member.iss)
      expect(back?.searchParams.get('state')).toBe(state)
      const redeem = () => jvm.ask('finish', { session, state, code: back?.searchParams.get('code') })
      got = accepted(await redeem()) as never
      expect(await redeem()).toMatchObject({ accepted: false, why: expect.stringContaining('invalid_grant') })
    })
    expect(asked).toContain('POST /oid4vci/aurora/par application/json')
    expect(got).toMatchObject({ token: 'DPoP' })
    await isAccepted({ credential: got?.credentials?.[0] ?? '', key: got?.keys?.[0] as never }, 'given_name')
  })

  test('a learner who declines sends the wallet back without a code', async () => {
    const { offer } = await here.offer()
    const { url } = accepted(await jvm.ask('prepare', { offer }))
    const back = await logIn(here.world, url, { decision: 'decline' })
    expect(back?.searchParams.get('error')).toBe('access_denied')
    expect(back?.searchParams.get('code')).toBeNull()
  })

  test.for([0, 1])('wallet %i takes the EUDI learning credential, and every verifier accepts it', async (which) => {
    const held = await wallets[which]!.claim(await here.offer({ profile: 'eudi' }))
    expect(payloadOf(held.credential).vct).toBe('urn:eu.europa.ec.eudi:learning:credential:1')
    await isAccepted(held, 'given_name')
  })

  test('a badge by its JWK at the URL that its kid names: PyJWT takes it, and no other token', async () => {
    const { credential } = await here.award({ profile: 'open-badges' })
    const { header } = accepted(await python.ask('badge', { credential }))
    expect(Object.keys(header).sort()).toEqual(['alg', 'kid', 'typ'])
    const [head, body, signature = ''] = credential.split('.')
    const other = (await here.award({ profile: 'open-badges' })).credential.split('.')[1]
    expect(await python.ask('badge', { credential: [head, other, signature].join('.') })).toMatchObject({
      accepted: false,
      why: expect.stringContaining('InvalidSignatureError'),
    })
    const none = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url')
    expect(await python.ask('badge', { credential: [none, body, ''].join('.') })).toMatchObject({ accepted: false })
  })

  test.skipIf(!samples)("a badge has the shape of 1EdTech's JSON Schema, as python's jsonschema reads it", async () => {
    const { credential } = await here.award({ profile: 'open-badges' })
    const { claims } = accepted(await python.ask('badge', { credential }))
    const file = join(samples ?? '', 'schemas', 'ob_v3p0_achievementcredential_schema.json')
    const schema = JSON.parse(readFileSync(file, 'utf8'))
    expect(await python.ask('schema', { schema, document: claims })).toEqual({ accepted: true })
    const without = { ...claims, credentialSubject: undefined }
    expect(await python.ask('schema', { schema, document: without })).toMatchObject({ accepted: false })
  })
})
