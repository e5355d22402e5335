import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { foreignWallet, type HolderKey, newHolderKey } from '../wallet.js'
import { keys, makeAvailable, plainOf, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
})
afterAll(() => town[Symbol.asyncDispose]())

type Client = ReturnType<typeof foreignWallet>
type Metadata = Awaited<ReturnType<Client['resolveIssuerMetadata']>>
type Session = { client: Client; issuerMetadata: Metadata; accessToken: string; id: string; configuration: string }

/** A wallet of the Open Wallet Foundation that took an offer by reference, and has its token. */
async function session(n: string, more: object = {}): Promise<Session> {
  const { award } = await walletsOf(town, member).offer(n, more)
  const client = foreignWallet(town, newHolderKey())
  const credentialOffer = await client.resolveCredentialOffer(award.offerUri!)
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { accessTokenResponse } = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    ...{ credentialOffer, issuerMetadata },
    txCode: award.txCode!,
  })
  const configuration = credentialOffer.credential_configuration_ids[0]!
  return { client, issuerMetadata, accessToken: accessTokenResponse.access_token, id: award.id, configuration }
}

async function ask({ issuerMetadata, accessToken, configuration }: Session, holders: readonly HolderKey[]) {
  const client = foreignWallet(town, holders[0]!)
  const { c_nonce: nonce } = await client.requestNonce({ issuerMetadata })
  const prove = async (holder: HolderKey) => {
    const signer = { method: 'jwk' as const, publicJwk: holder.jwk, alg: 'ES256' }
    const proof = { issuerMetadata, credentialConfigurationId: configuration, nonce, signer }
    return (await foreignWallet(town, holder).createCredentialRequestJwtProof(proof)).jwt
  }
  const proofs = { jwt: await Promise.all(holders.map(prove)) }
  return client.retrieveCredentials({ issuerMetadata, accessToken, credentialConfigurationId: configuration, proofs })
}

const tokensOf = (response: { credentials?: unknown }): string[] =>
  (response.credentials as { credential: string }[]).map(({ credential }) => credential)

test('it takes the metadata for those of version 1.0, and knows each configuration', async () => {
  const { issuerMetadata } = await session('metadata')
  expect(issuerMetadata.originalDraftVersion).toBe('V1')
  expect(Object.keys(issuerMetadata.knownCredentialConfigurations).sort()).toEqual([
    ...['eudi', 'micro-credential', 'open-badges'],
  ])
})

test('it fetches a batch, and tells that it accepted the copies', async () => {
  const at = await session('batch')
  const holders = keys(10)
  const { credentialResponse } = await ask(at, holders)
  const tokens = tokensOf(credentialResponse)
  expect(tokens.map((t) => plainOf(t).cnf)).toEqual(holders.map(({ jwk }) => ({ jwk })))
  await at.client.sendNotification({
    ...{ issuerMetadata: at.issuerMetadata, accessToken: at.accessToken },
    notification: { notificationId: credentialResponse.notification_id!, event: 'credential_accepted' },
  })
  const { notifications } = await member.client.credential(at.id)
  expect(notifications).toMatchObject([{ event: 'credential_accepted' }])
})

test('it waits for an award that is not available yet', async () => {
  const at = await session('later', { availableFrom: new Date(Date.now() + 3_600_000).toISOString() })
  const { credentialResponse } = await ask(at, keys(2))
  const transactionId = String(credentialResponse.transaction_id)
  const { client, issuerMetadata, accessToken } = at
  const fetch = () => client.retrieveDeferredCredentials({ issuerMetadata, accessToken, transactionId })
  expect((await fetch()).deferredCredentialResponse).toMatchObject({ transaction_id: transactionId })
  await makeAvailable(town, at.id)
  const done = (await fetch()).deferredCredentialResponse
  expect(tokensOf(done)).toHaveLength(2)
})

test('it reads what it is refused for', async () => {
  const at = await session('refused')
  const holder = newHolderKey()
  await ask(at, [holder])
  const again = await ask(at, [newHolderKey()]).catch((error: unknown) => error)
  expect(String(again)).toContain('credential_request_denied')
})
