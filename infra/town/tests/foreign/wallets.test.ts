import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromDraft15 } from './draft15.js'
import { type ForeignTown, type Offer, openForeignTown } from './foreign-town.js'
import { type Holder, jvmHolder, nodeHolder } from './holders.js'
import type { Foreign } from './program.js'
import { BUILD_TIMEOUT, hasJvm, hasPython, startJvm, startPython } from './toolchains.js'

describe.skipIf(!hasJvm || !hasPython)('wallets that others wrote', () => {
  let here: ForeignTown
  let jvm: Foreign
  let python: Foreign
  let wallets: Holder[]

  beforeAll(async () => {
    here = await openForeignTown()
    here.world.translate = fromDraft15
    ;[jvm, python] = await Promise.all([startJvm(here.world.env), startPython(here.world.env)])
    wallets = [nodeHolder(here.world), jvmHolder(jvm)]
  }, BUILD_TIMEOUT)
  afterAll(async () => {
    for (const program of [jvm, python]) await program?.[Symbol.asyncDispose]()
    await here?.[Symbol.asyncDispose]()
  })

  /** What a wallet says where it gets nothing. */
  const refusal = async (wallet: Holder, offer: Offer): Promise<string> => {
    const said = await wallet.claim(offer).then(
      () => 'it got a credential',
      (error: Error & { errorResponse?: object }) => `${error.message} ${JSON.stringify(error.errorResponse ?? '')}`,
    )
    expect(said, wallet.name).not.toBe('it got a credential')
    return said
  }
  const wrong = (code: string) => (code.startsWith('1') ? '2' : '1') + code.slice(1)

  test.for([0, 1])('wallet %i: an offer becomes a credential bound to its key, once', async (which) => {
    const wallet = wallets[which]!
    const offer = await here.offer()
    const { credential, key } = await wallet.claim(offer)
    const payload = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString())
    expect(payload.iss).toBe('https://issuer.test/issuers/aurora')
    expect(payload.cnf.jwk).toMatchObject({ kty: 'EC', crv: 'P-256', x: key.x, y: key.y })
    expect(await refusal(wallet, offer)).toMatch(/invalid_grant/)
  })

  test.for([0, 1])('wallet %i: a wrong transaction code is told, and five lock the offer', async (which) => {
    const wallet = wallets[which]!
    const offer = await here.offer()
    for (let guess = 0; guess < 5; guess++) {
      const guessed = { ...offer, txCode: wrong(offer.txCode) }
      expect(await refusal(wallet, guessed)).toMatch(/invalid_grant/)
    }
    expect(await refusal(wallet, offer)).toMatch(/invalid_grant/)
  })

  test.for([0, 1])('wallet %i: metadata that somebody changed on the way yields nothing', async (which) => {
    const wallet = wallets[which]!
    const changes: [RegExp, (metadata: Record<string, unknown>) => void][] = [
      [/openid-credential-issuer/, (m) => (m.credential_issuer = 'https://issuer.test/issuers/mallory')],
      [/oauth-authorization-server/, (m) => (m.issuer = 'https://issuer.test/issuers/mallory')],
      [/openid-credential-issuer/, (m) => (m.credential_configurations_supported = {})],
      [/openid-credential-issuer/, (m) => (m.credential_endpoint = 'https://mallory.test/credential')],
    ]
    for (const [where, change] of changes) {
      here.world.tamper = (path, body) => {
        if (!where.test(path)) return undefined
        const metadata = JSON.parse(body)
        change(metadata)
        return JSON.stringify(metadata)
      }
      await refusal(wallet, await here.offer()).finally(() => {
        here.world.tamper = undefined
      })
    }
  })

  test('an offer for another issuer, or for a type that this one has not, yields nothing', async () => {
    const { offer, ...rest } = await here.offer()
    const changed = (change: (read: Record<string, unknown>) => void) => {
      const url = new URL(offer)
      const read = JSON.parse(url.searchParams.get('credential_offer') ?? '{}')
      change(read)
      url.searchParams.set('credential_offer', JSON.stringify(read))
      return { ...rest, offer: url.toString() }
    }
    for (const wallet of wallets) {
      await refusal(
        wallet,
        changed((read) => (read.credential_issuer = 'https://issuer.test/issuers/nobody')),
      )
      await refusal(
        wallet,
        changed((read) => (read.credential_configuration_ids = ['diploma'])),
      )
    }
  })

  test('openvc-core 1.37.0 reads offer and issuer metadata as OpenID4VCI 1.0 has them', async () => {
    const { offer } = await here.offer()
    const value = new URL(offer).searchParams.get('credential_offer')
    expect(await python.ask('openvc-metadata', { offer: value })).toEqual({
      accepted: true,
      issuer: 'https://issuer.test/issuers/aurora',
      offered: ['micro-credential'],
    })
  })
})
