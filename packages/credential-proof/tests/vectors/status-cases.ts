import { deflateRawSync, deflateSync } from 'node:zlib'
import type { Verdict } from '@testamur/credential-model'
import type { ProofCode } from '../../src/index.js'
import { b64u, basePlain, keys, listUri, now, otherIss, sdJwt, signJwt, statusToken } from '../fixtures/world.js'
import type { Case } from './vector.js'

const status = (
  name: string,
  verdict: Verdict,
  code: ProofCode,
  description: string,
  token: string | undefined,
  more: Partial<Case> = {},
): Case => ({
  name: `status-${name}`,
  rule: 'Token Status List §5.1, §7.1, §8.3',
  description,
  trust: { statusLists: token === undefined ? {} : { [listUri]: token } },
  expected: { verdict, check: 'status', code },
  ...more,
})
const tell = (name: string, code: ProofCode, description: string, token: string | undefined, more?: Partial<Case>) =>
  status(name, 'cannot-tell', code, description, token, more)
const payload = (over: object) => statusToken({ payload: over })
const list = (over: object) => statusToken({ list: over })
const lst = (bytes: Uint8Array) => list({ lst: b64u(bytes) })

const [head, body, signature] = statusToken().split('.') as [string, string, string]
const json = Buffer.from(body, 'base64url').toString()
const changedList = `${head}.${b64u(json.replace('"ttl":60', '"ttl":61'))}.${signature}`
const duplicated = signJwt({
  headerText: head,
  payloadText: b64u(json.replace('{', '{"sub":"https://mill.test",')),
  key: keys.status,
})
const withIndex = (idx: unknown) => sdJwt({ plain: { ...basePlain, status: { status_list: { idx, uri: listUri } } } })
const badClaim = (name: string, description: string, presentation: string): Case => ({
  name: `status-${name}`,
  rule: 'Token Status List §6.2',
  description,
  input: { presentation },
  expected: { verdict: 'invalid', check: 'claims', code: 'CLAIM_MALFORMED' },
})

export const statusCases: Case[] = [
  status('revoked', 'revoked', 'REVOKED', 'The index is 1', statusToken({ values: { 5: 1 } })),
  status('suspended', 'suspended', 'SUSPENDED', 'The index is 2', statusToken({ values: { 5: 2 } })),
  status(
    'index-outside',
    'invalid',
    'STATUS_INDEX_OUTSIDE',
    'The list ends before the index',
    statusToken({ bytes: 1 }),
  ),
  tell(
    'value-unknown',
    'STATUS_VALUE_UNKNOWN',
    'The index is 3, which has no meaning here',
    statusToken({ values: { 5: 3 } }),
  ),
  tell('unavailable', 'STATUS_UNAVAILABLE', 'The list cannot be had', undefined),
  tell('no-token', 'STATUS_TOKEN_INVALID', 'What is served is a web page', '<html></html>'),
  tell('sub-other', 'STATUS_WRONG_LIST', 'sub is another URI', payload({ sub: 'https://issuer.test/status-lists/2' })),
  tell('sub-missing', 'STATUS_TOKEN_INVALID', 'No sub', payload({ sub: undefined })),
  tell('iss-other', 'STATUS_WRONG_LIST', 'The list names another issuer', payload({ iss: otherIss })),
  tell(
    'of-another-member',
    'STATUS_SIGNATURE_INVALID',
    "Another member's key for status lists",
    statusToken({ key: keys.otherStatus }),
  ),
  tell(
    'by-credential-key',
    'STATUS_SIGNATURE_INVALID',
    "The member's key for credentials",
    statusToken({ key: keys.credential }),
  ),
  tell('by-compromised-key', 'STATUS_SIGNATURE_INVALID', 'A compromised key', statusToken({ key: keys.compromised })),
  tell(
    'by-stranger',
    'STATUS_SIGNATURE_INVALID',
    "The member's kid, another's signature",
    statusToken({ key: { ...keys.stranger, kid: keys.status.kid } }),
  ),
  tell('expired', 'STATUS_EXPIRED', 'exp is past', payload({ exp: now - 1 })),
  tell('expired-now', 'STATUS_EXPIRED', 'exp is now', payload({ exp: now })),
  tell('no-exp', 'STATUS_EXPIRED', 'No exp, and the policy names no greatest age', payload({ exp: undefined })),
  tell('too-old', 'STATUS_EXPIRED', 'Older than the policy allows', payload({}), {
    policy: { statusMaxAgeSeconds: 20 },
  }),
  tell('from-future', 'STATUS_FROM_FUTURE', 'iat lies in the future', payload({ iat: now + 61 })),
  tell('not-yet', 'STATUS_FROM_FUTURE', 'nbf lies in the future', payload({ nbf: now + 61 })),
  tell('nbf-text', 'STATUS_TOKEN_INVALID', 'nbf is a text', payload({ nbf: '0' })),
  tell('exp-text', 'STATUS_TOKEN_INVALID', 'exp is a text', payload({ exp: '9999999999' })),
  tell('audience', 'STATUS_TOKEN_INVALID', 'The list is meant for someone', payload({ aud: 'https://a.test' })),
  tell('aggregation-no-text', 'STATUS_TOKEN_INVALID', 'aggregation_uri is a list', list({ aggregation_uri: [] })),
  tell('bits-missing', 'STATUS_TOKEN_INVALID', 'No bits', list({ bits: undefined })),
  tell('lst-missing', 'STATUS_TOKEN_INVALID', 'No lst', list({ lst: undefined })),
  tell('lst-empty', 'STATUS_TOKEN_INVALID', 'lst is empty', list({ lst: '' })),
  tell(
    'lst-more-behind',
    'STATUS_TOKEN_INVALID',
    'A byte behind the compressed list',
    lst(Buffer.concat([deflateSync(new Uint8Array(32)), Buffer.from([0])])),
  ),
  tell(
    'lst-raw-deflate',
    'STATUS_TOKEN_INVALID',
    'DEFLATE without ZLIB around it',
    lst(deflateRawSync(new Uint8Array(32))),
  ),
  tell('alg-es384', 'STATUS_TOKEN_INVALID', 'Another curve', statusToken({ header: { alg: 'ES384' } })),
  tell(
    'credential-served',
    'STATUS_TOKEN_INVALID',
    'What is served is a credential',
    sdJwt({}).split('~')[0] as string,
  ),
  tell('duplicate-key', 'STATUS_TOKEN_INVALID', 'A key stands twice', duplicated),
  tell('signature-changed', 'STATUS_SIGNATURE_INVALID', 'The list was changed after signing', changedList),
  tell('iat-missing', 'STATUS_TOKEN_INVALID', 'No iat', payload({ iat: undefined })),
  tell('ttl-zero', 'STATUS_TOKEN_INVALID', 'ttl is 0', payload({ ttl: 0 })),
  tell('alg-none', 'STATUS_TOKEN_INVALID', 'alg none', statusToken({ header: { alg: 'none' } })),
  tell(
    'alg-hs256',
    'STATUS_TOKEN_INVALID',
    'A MAC, whose key a verifier cannot have',
    statusToken({ header: { alg: 'HS256' } }),
  ),
  tell('typ-jwt', 'STATUS_TOKEN_INVALID', 'typ JWT', statusToken({ header: { typ: 'JWT' } })),
  tell('crit', 'STATUS_TOKEN_INVALID', 'crit', statusToken({ header: { crit: ['x'] } })),
  tell('kid-missing', 'STATUS_TOKEN_INVALID', 'No kid', statusToken({ header: { kid: undefined } })),
  tell('bits-three', 'STATUS_TOKEN_INVALID', 'bits is 3', list({ bits: 3 })),
  tell('bits-text', 'STATUS_TOKEN_INVALID', 'bits is a text', list({ bits: '2' })),
  tell('list-missing', 'STATUS_TOKEN_INVALID', 'No status_list', payload({ status_list: undefined })),
  tell('lst-padded', 'STATUS_TOKEN_INVALID', 'lst with padding', list({ lst: 'eNpjYAAAAAIAAQ==' })),
  tell('lst-not-zlib', 'STATUS_TOKEN_INVALID', 'lst is not compressed', lst(new Uint8Array(32))),
  tell('lst-cut', 'STATUS_TOKEN_INVALID', 'lst is cut short', lst(deflateSync(new Uint8Array(32)).subarray(0, 6))),
  tell(
    'bomb',
    'STATUS_TOO_LARGE',
    '8 MiB of zeros in 8 KiB',
    lst(deflateSync(new Uint8Array(8 * 1024 * 1024), { level: 9 })),
  ),
  tell('too-large', 'STATUS_TOO_LARGE', 'More bytes than the policy unpacks', statusToken({ bytes: 65 }), {
    policy: { maxStatusListBytes: 64 },
  }),
  badClaim('index-fraction', 'The index lies between two', withIndex(5.5)),
  badClaim('index-too-large', 'The index is larger than is exact', withIndex(2 ** 53)),
]
