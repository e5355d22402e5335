import type { AwardInput } from '../../src/client.js'
import type { Issuer } from '../../src/service.js'
import { type IssuerTown, learner, type Member, publicUrl } from '../issuer-town.js'
import { type LoadedPage, openBrowser } from './browser.js'
import { newPkce } from './signing.js'

export const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
export const CLIENT = 'wallet.example'
export const CALLBACK = 'https://wallet.example/cb'

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }
export type Offer = { id: string; code: string; txCode: string; issuerState: string }

const wrongOf = (txCode: string) => (txCode === '000000' ? '000001' : '000000')

/** Bare requests to one member's authorization server, so that a test can say what a well-behaved wallet would not. */
export function walletsAt(town: IssuerTown, member: Member) {
  const base = `${publicUrl}/oid4vci/${member.slug}`
  const post = async (
    path: string,
    form: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
    issuer?: Issuer,
  ): Promise<Answer> => {
    const init = { method: 'POST', headers, body: new URLSearchParams(form) }
    const response = await town.request(`${base}/${path}`, init, issuer)
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    }
  }
  const offer = async (n: string, more: Partial<AwardInput> = {}): Promise<Offer> => {
    const award = await member.client.award({
      achievement: member.achievement,
      learner: learner(n),
      delivery: 'offer',
      ...more,
    } as never)
    const { grants } = JSON.parse(new URL(award.offer!).searchParams.get('credential_offer')!)
    return {
      id: award.id,
      code: grants[PRE_AUTHORIZED]['pre-authorized_code'],
      txCode: award.txCode!,
      issuerState: grants.authorization_code.issuer_state,
    }
  }
  const pkce = newPkce()
  const request = (more: Record<string, string> = {}) => ({
    response_type: 'code',
    client_id: CLIENT,
    redirect_uri: CALLBACK,
    code_challenge: pkce.challenge,
    code_challenge_method: 'S256',
    state: 'state-1',
    ...more,
  })
  const redeem = (o: Pick<Offer, 'code'>, more: Record<string, string> = {}, headers = {}, issuer?: Issuer) =>
    post('token', { grant_type: PRE_AUTHORIZED, 'pre-authorized_code': o.code, ...more }, headers, issuer)
  const exchange = (code: string, more: Record<string, string> = {}, headers = {}, issuer?: Issuer) =>
    post(
      'token',
      {
        grant_type: 'authorization_code',
        client_id: CLIENT,
        redirect_uri: CALLBACK,
        code_verifier: pkce.verifier,
        code,
        ...more,
      },
      headers,
      issuer,
    )
  /** The code that a learner's browser brings back for a plain request. */
  const codeFor = async (o: Offer, more: Record<string, string> = {}): Promise<string> => {
    const browser = openBrowser(town, member.slug)
    const page = await browser.ask(request({ issuer_state: o.issuerState, ...more }))
    const back = await browser.accept(page, { tx_code: o.txCode })
    return String(back.location?.searchParams.get('code'))
  }
  return {
    base,
    issuer: `${publicUrl}/issuers/${member.slug}`,
    pkce,
    post,
    offer,
    wrong: (o: Offer) => wrongOf(o.txCode),
    request,
    redeem,
    exchange,
    codeFor,
    browser: (more: Record<string, string> = {}) => openBrowser(town, member.slug, more),
    /** What the credential endpoint says of a token: 401 where it does not know it. */
    credential: async (headers: Record<string, string>): Promise<Answer> => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{}' }
      const response = await town.request(`${base}/credential`, init)
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      }
    },
  }
}
export type Wallets = ReturnType<typeof walletsAt>

/** What a redirect tells the wallet. */
export const told = (page: LoadedPage): Record<string, string> => Object.fromEntries(page.location?.searchParams ?? [])
