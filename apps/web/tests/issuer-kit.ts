import { generateKeyPairSync, sign as nodeSign } from 'node:crypto'
import { issueSdJwtVc, StatusList, signStatusListToken } from '@testamur/credential-proof'

export const ORIGIN = 'https://town.test'
export const ISS = `${ORIGIN}/issuers/noord`
const LIST = `${ORIGIN}/status-lists/one`
export const NOW = new Date('2026-03-01T12:00:00Z')
const seconds = Math.floor(NOW.getTime() / 1000)

function es256(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const sign = (bytes: Uint8Array) =>
    new Uint8Array(nodeSign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }))
  return { kid, jwk: publicKey.export({ format: 'jwk' }), sign }
}

/** An installation with one member, its keys and one status list, answering as the real one does. */
export async function createIssuer(status: 0 | 1 | 2 = 0) {
  const [credentialKey, statusKey] = [es256('c1'), es256('s1')]
  const list = StatusList.of(64)
  list.set(5, status)
  const token = await signStatusListToken({
    uri: LIST,
    iss: ISS,
    list,
    iat: seconds - 10,
    exp: seconds + 600,
    ttl: 60,
    kid: statusKey.kid,
    sign: statusKey.sign,
  })
  const published = (key: typeof credentialKey, purpose: string) => ({
    ...key.jwk,
    kid: key.kid,
    purpose,
    from: '2026-01-01T00:00:00Z',
    state: 'active',
  })
  const documents: Record<string, string> = {
    '/issuers/noord': JSON.stringify({ slug: 'noord', name: 'Noord University' }),
    '/issuers/noord/keys': JSON.stringify({
      keys: [published(credentialKey, 'credential'), published(statusKey, 'status')],
    }),
    '/.well-known/jwt-vc-issuer/issuers/noord': JSON.stringify({
      issuer: ISS,
      jwks: { keys: [{ ...credentialKey.jwk, kid: 'c1' }] },
    }),
    '/status-lists/one': token,
  }
  const issue = (plain: Record<string, string | number> = {}) =>
    issueSdJwtVc({
      header: { kid: credentialKey.kid },
      plain: {
        iss: ISS,
        vct: `${ORIGIN}/types/micro-credential`,
        iat: seconds - 100,
        nbf: seconds - 100,
        status: { status_list: { uri: LIST, idx: 5 } },
        title: 'Soil',
        ...plain,
      },
      disclosable: { given_name: 'Ada', family_name: 'Byron', date_of_issuance: '2026-02-20' },
      sign: credentialKey.sign,
    }).token
  /** As the registry shows it: marked among all keys, and gone from the metadata. */
  const compromise = (since: string) => {
    const key = {
      ...published(credentialKey, 'credential'),
      state: 'compromised',
      compromised: { since, checkpoints: [] },
    }
    documents['/issuers/noord/keys'] = JSON.stringify({ keys: [key, published(statusKey, 'status')] })
    documents['/.well-known/jwt-vc-issuer/issuers/noord'] = JSON.stringify({ issuer: ISS, jwks: { keys: [] } })
  }
  const asked: string[] = []
  const fetch = async (path: string): Promise<Response> => {
    asked.push(path)
    const text = documents[path]
    return text === undefined ? new Response('{}', { status: 404 }) : new Response(text)
  }
  return { issue, compromise, fetch, documents, asked, options: { origin: ORIGIN, now: NOW, fetch } }
}
