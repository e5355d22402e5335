// A wallet that says what a test wants, over the pre-authorized code flow.
import { createPrivateKey, sign } from 'node:crypto'
import type { AwardInput } from '../../src/client.js'
import type { Issuer } from '../../src/service.js'
import { type IssuerTown, learner, type Member, publicUrl } from '../issuer-town.js'
import { type HolderKey, newHolderKey, signProof } from '../wallet.js'

export const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export type Answer = { status: number; headers: Headers; text: string; body: Record<string, unknown> }
export type Granted = { id: string; token: string; award: Awaited<ReturnType<Member['client']['award']>> }

/** Seconds since 1970. */
export const seconds = (): number => Math.floor(Date.now() / 1_000)

function toBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

export type Wallets = ReturnType<typeof walletsOf>

/** Wallets that speak with one member's credential issuer. */
export function walletsOf(town: IssuerTown, member: Member) {
  const issuer = `${publicUrl}/issuers/${member.slug}`
  const post = async (path: string, init: RequestInit, at?: Issuer): Promise<Answer> => {
    const response = await town.request(`/oid4vci/${member.slug}/${path}`, { method: 'POST', ...init }, at)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: toBody(text) }
  }
  const json = (path: string, token: string, body: unknown, at?: Issuer) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return post(path, { headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, at)
  }
  const offer = async (n: string, more: Partial<AwardInput> = {}) => {
    const award = await member.client.award({
      achievement: member.achievement,
      learner: learner(n),
      delivery: 'offer',
      ...more,
    })
    const value = JSON.parse(new URL(award.offer!).searchParams.get('credential_offer')!)
    return { award, code: String(value.grants[GRANT]['pre-authorized_code']) }
  }
  const redeem = (code: string, txCode: string, at?: Issuer) =>
    post(
      'token',
      { body: new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': code, tx_code: txCode }) },
      at,
    )
  const nonce = async (at?: Issuer) => String((await post('nonce', {}, at)).body.c_nonce)
  const proof = (key: HolderKey, nonce: string, header: object = {}, payload: object = {}) =>
    signProof(key, { aud: issuer, iat: seconds(), nonce, ...payload }, header)
  return {
    issuer,
    post,
    json,
    offer,
    redeem,
    nonce,
    proof,
    /** An award that a wallet has the access token of. */
    granted: async (n: string, more: Partial<AwardInput> = {}): Promise<Granted> => {
      const { award, code } = await offer(n, more)
      const { body } = await redeem(code, award.txCode!)
      return { id: award.id, award, token: String(body.access_token) }
    },
    /** Asks for one copy for each key, all by one fresh nonce. */
    claim: async (token: string, keys: readonly HolderKey[] = [newHolderKey()], more: object = {}, at?: Issuer) => {
      const fresh = await nonce(at)
      const proofs = { jwt: keys.map((key) => proof(key, fresh)) }
      return json('credential', token, { credential_configuration_id: 'micro-credential', proofs, ...more }, at)
    },
  }
}

/** The time of a deferred award has come. */
export const makeAvailable = (town: IssuerTown, id: string) =>
  town.issuer.context.store.pool.query('UPDATE offers SET available_from = now() WHERE credential_id = $1', [id])

export const keys = (count: number): HolderKey[] => Array.from({ length: count }, newHolderKey)

/** The credentials of an answer. */
export const credentialsOf = ({ body }: Answer): string[] =>
  ((body.credentials ?? []) as { credential: string }[]).map(({ credential }) => credential)

/** What everyone sees of an SD-JWT. */
export const plainOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('~')[0]!.split('.')[1]!, 'base64url').toString())

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JWS by ES256 with a PKCS#8 key in base64. */
export function signJwt(key: string, header: object, payload: object): string {
  const input = `${part({ alg: 'ES256', ...header })}.${part(payload)}`
  const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' })
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}
