import type { ProofCode } from '../../src/index.js'
import { rootKey } from '../fixtures/certificates.js'
import {
  audience,
  basePlain,
  bind,
  digestOf,
  disclosure,
  keys,
  listUri,
  nonce,
  now,
  sdJwt,
  signJwt,
  statusToken,
} from '../fixtures/world.js'
import type { Case } from './vector.js'

const token = sdJwt({})
const asked = { nonce, audience }

const kb = (
  name: string,
  code: ProofCode,
  description: string,
  presentation: string,
  more: Partial<Case> & { input?: Partial<NonNullable<Case['input']>> } = {},
): Case => ({
  name,
  rule: 'RFC 9901 §7.3, §4.3; SD-JWT VC §2.4',
  description,
  expected: { verdict: 'invalid', check: 'key-binding', code },
  ...more,
  input: { ...asked, presentation, ...more.input },
})
const bound = (payload: object) => bind(token, { payload })
const { cnf: _cnf, ...unbound } = basePlain
const [jwt, first, ...others] = token.split('~') as [string, string, ...string[]]
const less = [jwt, ...others].join('~')
const cannotTell = { verdict: 'cannot-tell', check: 'key-binding', code: 'KB_EXPECTATION_MISSING' } as const
const unasked = { nonce: undefined, audience: undefined } as never

const kbOf = (presentation: string) => presentation.split('~').at(-1)
/** With r and s as DER has them. */
function derKb(): string {
  const [head, body, signature] = (kbOf(bind(token)) as string).split('.') as [string, string, string]
  const raw = Buffer.from(signature, 'base64url')
  const int = (bytes: Buffer) => Buffer.concat([Buffer.from([2, 33, 0]), bytes])
  const der = Buffer.concat([Buffer.from([0x30, 70]), int(raw.subarray(0, 32)), int(raw.subarray(32))])
  return `${token}${head}.${body}.${der.toString('base64url')}`
}

export const keyBindingCases: Case[] = [
  kb('kb-missing', 'KB_MISSING', 'No key binding where one is asked for', token),
  kb('kb-missing-by-policy', 'KB_MISSING', 'No key binding where the policy requires one', token, {
    input: unasked,
    policy: { keyBinding: 'required' },
  }),
  kb(
    'kb-no-cnf',
    'KB_NO_KEY',
    'A key binding to a credential that is bound to no key',
    bind(sdJwt({ plain: unbound })),
  ),
  kb(
    'kb-cnf-kid-only',
    'KB_NO_KEY',
    'cnf names a key without giving it',
    bind(sdJwt({ plain: { ...basePlain, cnf: { kid: 'x' } } })),
  ),
  kb(
    'kb-cnf-ed25519',
    'KB_NO_KEY',
    'cnf holds a key of another curve',
    bind(sdJwt({ plain: { ...basePlain, cnf: { jwk: keys.ledger.jwk } } }), { key: keys.ledger }),
  ),
  kb('kb-alg-none', 'KB_ALG_REFUSED', 'alg none in the key binding', bind(token, { header: { alg: 'none' } })),
  kb('kb-alg-hs256', 'KB_ALG_REFUSED', 'HS256 in the key binding', bind(token, { header: { alg: 'HS256' } })),
  kb('kb-alg-es384', 'KB_ALG_REFUSED', 'Another curve', bind(token, { header: { alg: 'ES384' } })),
  kb('kb-b64-false', 'CRIT_REFUSED', 'Unencoded payload (RFC 7797)', bind(token, { header: { b64: false } })),
  kb(
    'kb-cnf-p384',
    'KB_NO_KEY',
    'cnf holds a key on P-384',
    bind(sdJwt({ plain: { ...basePlain, cnf: { jwk: rootKey.jwk } } })),
  ),
  kb(
    'kb-cnf-off-the-curve',
    'KB_SIGNATURE_INVALID',
    'The point in cnf is on no curve',
    bind(sdJwt({ plain: { ...basePlain, cnf: { jwk: { ...keys.holder.jwk, y: keys.stranger.jwk.y } } } })),
  ),
  kb(
    'kb-of-another-credential',
    'KB_SD_HASH',
    "The same holder's key binding to another credential",
    token + kbOf(bind(sdJwt({ plain: { ...basePlain, jti: 'urn:x:1' } }))),
  ),
  kb('kb-signature-der', 'KB_SIGNATURE_INVALID', 'The signature is in DER', derKb()),
  kb('kb-signature-padded', 'KB_MALFORMED', 'The signature has base64 padding', `${bind(token)}==`),
  kb('kb-iat-text', 'KB_MALFORMED', 'iat is a text', bound({ iat: String(now) })),
  kb('kb-iat-milliseconds', 'KB_TIME', 'iat counts milliseconds', bound({ iat: now * 1000 })),
  kb('kb-nonce-number', 'KB_MALFORMED', 'The nonce is a number', bound({ nonce: 1 })),
  kb('kb-audience-slash', 'KB_AUDIENCE', 'A slash more than the audience has', bound({ aud: `${audience}/` })),
  kb('kb-expired-text', 'KB_TIME', 'Its own exp is a text', bound({ exp: 'tomorrow' })),
  kb('kb-typ-jwt', 'KB_TYP_WRONG', 'typ JWT', bind(token, { header: { typ: 'JWT' } })),
  kb('kb-typ-missing', 'KB_TYP_WRONG', 'No typ', bind(token, { header: { typ: undefined } })),
  kb('kb-crit', 'CRIT_REFUSED', 'crit in the key binding', bind(token, { header: { crit: ['x'] } })),
  kb('kb-signed-by-another', 'KB_SIGNATURE_INVALID', "Not the holder's key", bind(token, { key: keys.stranger })),
  kb('kb-signed-by-issuer', 'KB_SIGNATURE_INVALID', "The issuer's key", bind(token, { key: keys.credential })),
  kb(
    'kb-key-in-header',
    'KB_SIGNATURE_INVALID',
    'A key that the header brings along',
    bind(token, { key: keys.stranger, header: { jwk: keys.stranger.jwk } }),
  ),
  kb('kb-too-old', 'KB_TIME', 'iat is older than the policy allows', bound({ iat: now - 301 })),
  kb('kb-future', 'KB_TIME', 'iat lies in the future', bound({ iat: now + 61 })),
  kb('kb-expired', 'KB_TIME', 'Its own exp is now', bound({ exp: now })),
  kb('kb-not-yet', 'KB_TIME', 'Its own nbf lies ahead', bound({ nbf: now + 61 })),
  kb('kb-iat-missing', 'KB_MALFORMED', 'No iat', bound({ iat: undefined })),
  kb('kb-nonce-other', 'KB_NONCE', 'Another nonce', bound({ nonce: 'other' })),
  kb('kb-nonce-missing', 'KB_MALFORMED', 'No nonce', bound({ nonce: undefined })),
  kb('kb-audience-other', 'KB_AUDIENCE', 'Another audience', bound({ aud: 'https://other.test' })),
  kb('kb-audience-list', 'KB_MALFORMED', 'aud is a list with the right one in it', bound({ aud: [audience] })),
  kb('kb-sd-hash-missing', 'KB_SD_HASH', 'No sd_hash', bound({ sd_hash: undefined })),
  kb('kb-sd-hash-of-another', 'KB_SD_HASH', 'sd_hash of another presentation', bound({ sd_hash: digestOf(less) })),
  kb(
    'kb-disclosure-removed',
    'KB_SD_HASH',
    'A disclosure was taken out after binding',
    bind(token).replace(`${first}~`, ''),
  ),
  kb(
    'kb-disclosures-swapped',
    'KB_SD_HASH',
    'Two disclosures changed places after binding',
    bind(token).replace(`${first}~${others[0]}~`, `${others[0]}~${first}~`),
  ),
  kb(
    'kb-sd-hash-without-tilde',
    'KB_SD_HASH',
    'sd_hash leaves out the last tilde',
    bound({ sd_hash: digestOf(token.slice(0, -1)) }),
  ),
  kb('kb-two-parts', 'KB_MALFORMED', 'The key binding has two parts', `${token}a.b`),
  kb(
    'kb-duplicate-key',
    'KB_MALFORMED',
    'nonce twice in the key binding',
    token +
      signJwt({
        header: { alg: 'ES256', typ: 'kb+jwt' },
        key: keys.holder,
        payloadText: Buffer.from(`{"nonce":"x","nonce":"${nonce}"}`).toString('base64url'),
      }),
  ),
  kb(
    'kb-broken-though-not-asked',
    'KB_SIGNATURE_INVALID',
    'Not asked for, and signed by another',
    bind(token, { key: keys.stranger }),
    { input: unasked },
  ),
  kb(
    'kb-audience-not-asked',
    'KB_EXPECTATION_MISSING',
    'Only the nonce is asked for: nobody can tell whom it was meant for',
    bind(token),
    { input: { audience: undefined } as never, expected: cannotTell },
  ),
  kb(
    'kb-required-nothing-asked',
    'KB_EXPECTATION_MISSING',
    'Required, but neither nonce nor audience is asked for',
    bind(token),
    { input: unasked, policy: { keyBinding: 'required' }, expected: cannotTell },
  ),
]

const time = (
  name: string,
  verdict: 'expired' | 'not-yet-valid' | 'invalid' | 'cannot-tell',
  code: ProofCode,
  description: string,
  plain: object,
  more: Partial<Case> = {},
): Case => ({
  name,
  rule: 'RFC 9901 §7.1 step 6; RFC 7519 §4.1.4 to §4.1.6',
  description,
  input: { presentation: sdJwt({ plain: { ...basePlain, ...plain } }) },
  expected: { verdict, check: 'validity', code },
  ...more,
})

export const validityCases: Case[] = [
  time('expired', 'expired', 'EXPIRED', 'exp is past', { exp: now - 1 }),
  time('expired-now', 'expired', 'EXPIRED', 'exp is now', { exp: now }),
  time(
    'expired-within-tolerance',
    'expired',
    'EXPIRED',
    'No clock tolerance prolongs a credential',
    { exp: now - 1 },
    { policy: { clockToleranceSeconds: 3600 } },
  ),
  time('expired-fraction', 'expired', 'EXPIRED', 'exp was half a second ago', { exp: now - 0.5 }),
  time('expired-at-zero', 'expired', 'EXPIRED', 'exp is 0', { exp: 0 }),
  time(
    'expired-and-revoked',
    'expired',
    'EXPIRED',
    'Expired comes first: its status list is not asked for',
    { exp: now - 1 },
    { trust: { statusLists: { [listUri]: statusToken({ values: { 5: 1 } }) } } },
  ),
  time(
    'audience-other',
    'invalid',
    'AUDIENCE_OTHER',
    'The credential is meant for another',
    { aud: 'https://a.test' },
    {
      policy: { audiences: ['https://b.test'] },
    },
  ),
  time(
    'audience-list-other',
    'invalid',
    'AUDIENCE_OTHER',
    'Others than us are in the list',
    { aud: ['https://a.test', 'https://c.test'] },
    {
      policy: { audiences: ['https://b.test'] },
    },
  ),
  time('audience-unknown', 'cannot-tell', 'AUDIENCE_OTHER', 'Meant for someone, and we were not told who we are', {
    aud: 'https://a.test',
  }),
  time('not-yet-valid', 'not-yet-valid', 'NOT_YET_VALID', 'nbf lies beyond the tolerance', { nbf: now + 61 }),
  time('issued-in-future', 'invalid', 'ISSUED_IN_FUTURE', 'iat lies beyond the tolerance', { iat: now + 61 }),
  {
    name: 'type-not-taken',
    rule: 'The verifier takes certain types only (SD-JWT VC §2.2.2.1)',
    description: 'Another vct than those that are taken',
    policy: { types: ['urn:eu.europa.ec.eudi:learning:credential:1'] },
    expected: { verdict: 'invalid', check: 'type', code: 'TYPE_REFUSED' },
  },
  {
    name: 'iat-in-disclosure-future',
    rule: 'SD-JWT VC §2.2.2.3: iat MAY be in a disclosure; RFC 7519 §4.1.6',
    description: 'A disclosed iat lies in the future',
    input: {
      presentation: sdJwt({
        plain: Object.fromEntries(Object.entries(basePlain).filter(([k]) => k !== 'iat')),
        disclosures: [disclosure('iat', now + 100)],
      }),
    },
    expected: { verdict: 'invalid', check: 'validity', code: 'ISSUED_IN_FUTURE' },
  },
]
