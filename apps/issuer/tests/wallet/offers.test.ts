import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member, publicUrl } from '../issuer-town.js'
import { foreignWallet, newHolderKey } from '../wallet.js'
import { GRANT, type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

const referenceOf = (uri: string | undefined) => String(new URL(uri!).searchParams.get('credential_offer_uri'))
const offerIn = (offer: string | undefined) => JSON.parse(String(new URL(offer!).searchParams.get('credential_offer')))

test('an offer by reference is the offer by value, under an address that nobody guesses and no cache keeps', async () => {
  const { award } = await wallets.offer('reference')
  const url = referenceOf(award.offerUri)
  expect(url).toMatch(new RegExp(`^${publicUrl}/oid4vci/noord/offers/[\\w-]{43}$`))
  const answer = await town.request(new URL(url).pathname)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const [reference, value] = [(await answer.json()) as Record<string, unknown>, offerIn(award.offer)]
  expect(reference.credential_issuer).toBe(`${publicUrl}/issuers/noord`)
  expect(reference.credential_configuration_ids).toEqual(['micro-credential'])
  const { [GRANT]: preAuthorized, authorization_code } = reference.grants as Record<string, Record<string, unknown>>
  expect(preAuthorized).toEqual(value.grants[GRANT])
  expect(preAuthorized).toMatchObject({ tx_code: { input_mode: 'numeric', length: 6 } })
  expect(authorization_code).toEqual({ issuer_state: expect.stringMatching(/^[\w-]{20,}$/) })
})

test('neither the id nor the code of an offer stands in the database, and the code does not tell the id', async () => {
  const { award, code } = await wallets.offer('secret')
  const id = referenceOf(award.offerUri).split('/').at(-1)!
  expect(code).not.toContain(id)
  const { rows } = await town.issuer.context.store.pool.query(
    `SELECT string_agg(o::text, '') AS everything FROM offers o`,
  )
  for (const secret of [id, code, award.txCode!])
    for (const spelling of [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret, 'base64url').toString('hex'),
    ])
      if (spelling.length > 6) expect(rows[0].everything).not.toContain(spelling)
})

test('the page of an offer carries its reference where no server sees it', async () => {
  const { award } = await wallets.offer('page')
  const page = new URL(award.offerPage!)
  expect([page.origin, page.pathname, page.search]).toEqual([publicUrl, '/claim', ''])
  expect(new URLSearchParams(page.hash.slice(1)).get('credential_offer_uri')).toBe(referenceOf(award.offerUri))
})

test('an offer that was taken, is locked, was erased, is of another member or was invented is told apart', async () => {
  const pathOf = (award: { offerUri?: string | undefined }) => new URL(referenceOf(award.offerUri)).pathname
  const taken = await wallets.offer('taken')
  await wallets.redeem(taken.code, taken.award.txCode!)
  const locked = await wallets.offer('locked')
  const wrong = locked.award.txCode === '000000' ? '000001' : '000000'
  for (let i = 0; i < 5; i++) await wallets.redeem(locked.code, wrong)
  const erased = await wallets.offer('gone')
  await town.issuer.context.store.pool.query('DELETE FROM offers WHERE credential_id = $1', [erased.award.id])
  await town.admit('zuid')
  await town.heard()
  const open = pathOf((await wallets.offer('open')).award)
  const gone: [string, number, string][] = [
    [pathOf(taken.award), 410, 'OFFER_TAKEN'],
    [pathOf(locked.award), 410, 'OFFER_LOCKED'],
    [pathOf(erased.award), 404, 'OFFER_NOT_FOUND'],
    [open.replace('noord', 'zuid'), 404, 'OFFER_NOT_FOUND'],
    [`${open}x`, 404, 'OFFER_NOT_FOUND'],
  ]
  for (const [path, status, code] of gone) {
    const answer = await town.request(path)
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }])
  }
  expect((await town.request(open)).status).toBe(200)
})

test('an offer waits through a restart, and a wallet of another house takes it by reference', async () => {
  const { award } = await wallets.offer('foreign')
  const next = await town.another()
  const key = newHolderKey()
  const through = { ...town, request: (path: string, init?: RequestInit) => town.request(path, init, next) }
  const client = foreignWallet(through, key)
  const credentialOffer = await client.resolveCredentialOffer(award.offerUri!)
  expect(credentialOffer.credential_issuer).toBe(wallets.issuer)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode: award.txCode!,
  })
  expect(accessTokenResponse.access_token).toEqual(expect.any(String))
})
