import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { clientAuthenticationAnonymous } from '@openid4vc/oauth2'
import { Openid4vciClient } from '@openid4vc/openid4vci'
import type { IssuerTown } from './issuer-town.js'

export type HolderKey = { jwk: { kty: string; crv: string; x: string; y: string }; privateKey: KeyObject }

export function newHolderKey(): HolderKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { jwk: publicKey.export({ format: 'jwk' }) as HolderKey['jwk'], privateKey }
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function signProof({ jwk, privateKey }: HolderKey, payload: object, header: object = {}): string {
  const input = `${part({ typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk, ...header })}.${part(payload)}`
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** A wallet of the Open Wallet Foundation, over the issuer's HTTP app. */
export const foreignWallet = (town: IssuerTown, key: HolderKey): Openid4vciClient =>
  new Openid4vciClient({
    callbacks: {
      fetch: (input, init) => town.request(new Request(input as string, init as RequestInit).url, init as RequestInit),
      hash: (data) => createHash('sha256').update(data).digest(),
      generateRandom: (length) => randomBytes(length),
      clientAuthentication: clientAuthenticationAnonymous(),
      signJwt: async (_signer, { header, payload }) => {
        const input = `${part(header)}.${part(payload)}`
        const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
        return { jwt: `${input}.${signature.toString('base64url')}`, signerJwk: key.jwk }
      },
    },
  })

type Answer = Record<string, unknown> & { error?: string }

/** Bare requests, so that a test can say what a well-behaved wallet would not. */
export function bareWallet(town: IssuerTown, slug: string) {
  const post = async (path: string, init: RequestInit): Promise<Answer> =>
    (await (await town.request(`/oid4vci/${slug}/${path}`, { method: 'POST', ...init })).json()) as Answer
  return {
    token: (form: Record<string, string>) => post('token', { body: new URLSearchParams(form) }),
    nonce: async () => String((await post('nonce', {})).c_nonce),
    credential: (token: string, body: object | string) =>
      post('credential', {
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}
