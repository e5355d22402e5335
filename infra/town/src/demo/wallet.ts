import { generateKeyPairSync, sign } from 'node:crypto'
import { type Call, expecting } from './caller.js'

const json64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A key proof (OpenID4VCI 1.0, Appendix F.1) by a new P-256 key. */
function keyProof(audience: string, nonce: string, now: Date): string {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const header = { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) }
  const signed = `${json64(header)}.${json64({ aud: audience, iat: Math.floor(now.getTime() / 1000), nonce })}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

type Offer = {
  credential_issuer: string
  credential_configuration_ids: string[]
  grants: Record<string, { 'pre-authorized_code': string }>
}

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/**
 * Claims an offer as a wallet does: metadata, token, nonce, credential (OpenID4VCI 1.0, pre-authorized code).
 * @returns the credential; undefined where the offer was claimed before
 */
export async function claim(
  call: Call,
  offerUri: string,
  txCode: string | undefined,
  asOf: Date,
): Promise<string | undefined> {
  const offer = JSON.parse(new URL(offerUri).searchParams.get('credential_offer') ?? '{}') as Offer
  const issuer = new URL(offer.credential_issuer)
  const metadata = expecting(
    200,
    'read the issuer metadata',
    await call<{ credential_endpoint: string; nonce_endpoint: string }>(
      'GET',
      `/.well-known/openid-credential-issuer${issuer.pathname}`,
    ),
  )
  const server = expecting(
    200,
    'read the authorization server metadata',
    await call<{ token_endpoint: string }>('GET', `/.well-known/oauth-authorization-server${issuer.pathname}`),
  )
  const path = (url: string) => new URL(url).pathname
  const redeemed = await call<{ access_token: string }>('POST', path(server.token_endpoint), {
    form: {
      grant_type: GRANT,
      'pre-authorized_code': offer.grants[GRANT]?.['pre-authorized_code'] ?? '',
      ...(txCode && { tx_code: txCode }),
    },
    asOf,
  })
  // A start that was cut short had claimed it already: a code is redeemed once.
  if (redeemed.status === 400) return undefined
  const token = expecting(200, 'redeem a code', redeemed)
  const nonce = expecting(
    200,
    'get a nonce',
    await call<{ c_nonce: string }>('POST', path(metadata.nonce_endpoint), { asOf }),
  )
  const credential = await call<{ credentials: { credential: string }[] }>('POST', path(metadata.credential_endpoint), {
    key: token.access_token,
    body: {
      credential_configuration_id: offer.credential_configuration_ids[0],
      proofs: { jwt: [keyProof(offer.credential_issuer, nonce.c_nonce, asOf)] },
    },
    asOf,
  })
  const first = expecting(200, 'claim a credential', credential).credentials[0]
  if (!first) throw new Error('The demo could not claim a credential: the answer holds none')
  return first.credential
}
