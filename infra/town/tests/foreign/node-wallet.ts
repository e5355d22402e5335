import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { clientAuthenticationAnonymous } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import { ProxyAgent, fetch as proxied } from 'undici'
import type { HttpsWorld } from './https-world.js'

export type HolderKey = { jwk: { kty: string; crv: string; x: string; y: string }; privateKey: KeyObject }

export function newHolderKey(): HolderKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { jwk: publicKey.export({ format: 'jwk' }) as HolderKey['jwk'], privateKey }
}

export const es256 = (key: KeyObject, text: string) =>
  sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** fetch as a program in that world has it: by the proxy, trusting its authority alone. */
export function fetchIn({ env }: HttpsWorld): typeof fetch {
  const requestTls = { ca: readFileSync(env.SSL_CERT_FILE) }
  const dispatcher = new ProxyAgent({ uri: env.HTTPS_PROXY, requestTls, keepAliveTimeout: 1 })
  // undici's own Response is the platform's in all but its type.
  const reach = (input: string, init: object) => proxied(input, { ...init, dispatcher })
  return reach as unknown as typeof fetch
}

/** The Open Wallet Foundation's client with these keys in its keeping. */
export function nodeWallet(world: HttpsWorld, keys: readonly HolderKey[]): Openid4vciClient {
  const holderOf = (x: unknown) => keys.find(({ jwk }) => jwk.x === x)
  return new Openid4vciClient({
    callbacks: {
      fetch: fetchIn(world),
      hash: (data) => createHash('sha256').update(data).digest(),
      generateRandom: (length) => randomBytes(length),
      clientAuthentication: clientAuthenticationAnonymous(),
      signJwt: async (signer, { header, payload }) => {
        const key = 'publicJwk' in signer ? holderOf(signer.publicJwk.x) : undefined
        if (!key) throw new Error('this wallet has no such key')
        const input = `${part(header)}.${part(payload)}`
        return { jwt: `${input}.${es256(key.privateKey, input)}`, signerJwk: key.jwk }
      },
    },
  })
}

/** An offer with a pre-authorized code becomes credentials, one for each key. */
export async function claimByNode(world: HttpsWorld, offer: string, txCode: string, keys: readonly HolderKey[]) {
  const wallet = nodeWallet(world, keys)
  const credentialOffer = await wallet.resolveCredentialOffer(offer)
  const issuerMetadata = await wallet.resolveIssuerMetadata(credentialOffer.credential_issuer)
  const { accessTokenResponse } = await wallet.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata,
    txCode,
  })
  const { c_nonce: nonce } = await wallet.requestNonce({ issuerMetadata })
  const [configuration = ''] = credentialOffer.credential_configuration_ids
  const proofOf = async ({ jwk }: HolderKey) => {
    const signer = { method: 'jwk' as const, publicJwk: jwk, alg: 'ES256' }
    const proof = { issuerMetadata, credentialConfigurationId: configuration, nonce, signer }
    return (await wallet.createCredentialRequestJwtProof(proof)).jwt
  }
  const jwt = (await Promise.all(keys.map(proofOf))) as [string, ...string[]]
  const { credentialResponse } = await wallet.retrieveCredentials({
    issuerMetadata,
    credentialConfigurationId: configuration,
    accessToken: accessTokenResponse.access_token,
    proofs: { jwt },
  })
  return (credentialResponse.credentials as { credential: string }[]).map(({ credential }) => credential)
}
