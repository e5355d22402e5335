import { createHmac } from 'node:crypto'
import { b64u, basePlain, digestOf, header, keys, sdJwt, signJwt } from '../fixtures/world.js'
import { bad } from './bad.js'
import type { Case } from './vector.js'

const token = sdJwt({})
const [jwt, ...rest] = token.split('~') as [string, ...string[]]
const [h, p, s] = jwt.split('.') as [string, string, string]
const withJwt = (text: string) => [text, ...rest].join('~')
const payload = { ...basePlain, _sd: rest.slice(0, -1).map(digestOf).sort(), _sd_alg: 'sha-256' }
const payloadOf = (text: string) => withJwt(signJwt({ header, payloadText: b64u(text) }))
const json = JSON.stringify(payload)
const padded = (text: string) => `${text}${'='.repeat((4 - (text.length % 4)) % 4 || 4)}`

/** Flips a bit that base64url of this length does not use. */
const stray = (text: string) => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + letters[letters.indexOf(text.at(-1) as string) + 1]
}

const form = bad('format', 'RFC 9901 §4, §7.1 step 1; RFC 7515 §2, §7.1')
const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

export const formatCases: Case[] = [
  form('bare-jwt', 'TILDE_MISSING', 'A JWT without any tilde', jwt),
  form('last-tilde-missing', 'TILDE_MISSING', 'The tilde after the last disclosure is missing', token.slice(0, -1)),
  form('empty-disclosure', 'MALFORMED', 'Two tildes side by side', `${token}~`),
  form('empty-text', 'TILDE_MISSING', 'Nothing at all', ''),
  form('two-parts', 'MALFORMED', 'The JWT has no signature part', withJwt(`${h}.${p}`)),
  form('four-parts', 'MALFORMED', 'The JWT has a fourth part', withJwt(`${jwt}.${s}`)),
  form(
    'json-serialization',
    'TILDE_MISSING',
    'JWS JSON serialization is not read',
    JSON.stringify({ payload: p, protected: h, signature: s }),
  ),
  form(
    'payload-padded',
    'BASE64URL_INVALID',
    'The payload has base64 padding, and is signed so',
    withJwt(signJwt({ header, payloadText: padded(p) })),
  ),
  form(
    'payload-space',
    'BASE64URL_INVALID',
    'A space inside the payload, signed so',
    withJwt(signJwt({ header, payloadText: `${p.slice(0, 8)} ${p.slice(8)}` })),
  ),
  form(
    'signature-stray-bits',
    'BASE64URL_INVALID',
    'The last letter of the signature has bits that mean nothing',
    withJwt(`${h}.${p}.${stray(s)}`),
  ),
  form(
    'signature-standard-alphabet',
    'BASE64URL_INVALID',
    'The signature is base64, not base64url',
    withJwt(`${h}.${p}.+/${s.slice(2)}`),
  ),
  form('line-break-at-the-end', 'TILDE_MISSING', 'A line break after the last tilde', `${token}\n`),
  form(
    'header-byte-order-mark',
    'JSON_INVALID',
    'The header begins with a byte order mark',
    withJwt(signJwt({ headerText: b64u(`\ufeff${JSON.stringify(header)}`), payload })),
  ),
  form(
    'payload-not-utf8',
    'UTF8_INVALID',
    'The payload is not UTF-8',
    withJwt(
      signJwt({
        header,
        payloadText: b64u(
          Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]),
        ),
      }),
    ),
  ),
  form('payload-not-json', 'JSON_INVALID', 'The payload is not JSON', payloadOf(`${json}}`)),
  form('payload-array', 'JSON_INVALID', 'The payload is an array', payloadOf(`[${json}]`)),
  form(
    'payload-duplicate-key',
    'JSON_INVALID',
    'The payload has exp twice',
    payloadOf(json.replace('"exp"', '"exp":9999999999,"exp"')),
  ),
  form(
    'payload-duplicate-key-escaped',
    'JSON_INVALID',
    'The payload has exp twice, once with an escape',
    payloadOf(json.replace('"exp"', '"e\\u0078p":9999999999,"exp"')),
  ),
  form(
    'header-duplicate-key',
    'JSON_INVALID',
    'The header has alg twice',
    withJwt(signJwt({ headerText: b64u(JSON.stringify(header).replace('"alg"', '"alg":"none","alg"')), payload })),
  ),
  form(
    'payload-proto',
    'JSON_INVALID',
    'The payload has a key __proto__',
    payloadOf(json.replace('{', '{"__proto__":{"vct":"x"},')),
  ),
  form(
    'payload-deep',
    'JSON_INVALID',
    'The payload is nested 5,000 levels deep',
    payloadOf(json.replace('{', `{"a":${deep(5000)},`)),
  ),
  form('too-large', 'TOO_LARGE', 'More bytes than the policy reads', token, { policy: { maxBytes: 500 } }),
]

const head = bad('header', 'RFC 9901 §7.1 step 2.1; RFC 8725 §3.1; SD-JWT VC §2.2.1; RFC 7515 §4.1.11')
const withHeader = (over: object) => withJwt(signJwt({ header: { ...header, ...over }, payload }))
const hs256 = () => {
  const signed = `${b64u(JSON.stringify({ ...header, alg: 'HS256' }))}.${p}`
  return `${signed}.${createHmac('sha256', JSON.stringify(keys.credential.jwk)).update(signed).digest('base64url')}`
}

export const headerCases: Case[] = [
  head(
    'alg-none',
    'ALG_REFUSED',
    'alg none, without a signature',
    withJwt(`${b64u(JSON.stringify({ ...header, alg: 'none' }))}.${p}.`),
  ),
  head('alg-none-signed', 'ALG_REFUSED', 'alg none beside a good signature', withHeader({ alg: 'none' })),
  head('alg-none-mixed-case', 'ALG_REFUSED', 'alg nOnE', withHeader({ alg: 'nOnE' })),
  head('alg-hs256', 'ALG_REFUSED', 'HS256 with the public key as the secret', withJwt(hs256())),
  head('alg-es384', 'ALG_REFUSED', 'Another curve', withHeader({ alg: 'ES384' })),
  head('alg-lower-case', 'ALG_REFUSED', 'alg es256', withHeader({ alg: 'es256' })),
  head('alg-missing', 'ALG_REFUSED', 'No alg', withHeader({ alg: undefined })),
  head('typ-missing', 'TYP_WRONG', 'No typ', withHeader({ typ: undefined })),
  head('typ-old', 'TYP_WRONG', 'typ vc+sd-jwt of older drafts', withHeader({ typ: 'vc+sd-jwt' })),
  head('typ-media-type', 'TYP_WRONG', 'typ with application/ before it', withHeader({ typ: 'application/dc+sd-jwt' })),
  head('typ-key-binding', 'TYP_WRONG', 'typ of a key binding', withHeader({ typ: 'kb+jwt' })),
  head('typ-status-list', 'TYP_WRONG', 'typ of a status list token', withHeader({ typ: 'statuslist+jwt' })),
  head('crit', 'CRIT_REFUSED', 'crit names an extension that is not understood', withHeader({ crit: ['exp'], exp: 1 })),
  head('crit-empty', 'CRIT_REFUSED', 'crit is empty', withHeader({ crit: [] })),
  head('b64-false', 'CRIT_REFUSED', 'Unencoded payload (RFC 7797)', withHeader({ b64: false })),
  head('kid-missing', 'KID_MISSING', 'No kid', withHeader({ kid: undefined })),
  head('kid-number', 'KID_MISSING', 'kid is a number', withHeader({ kid: 1 })),
  head('x5c-no-list', 'X5C_INVALID', 'x5c is a text', withHeader({ x5c: 'MIIB' })),
]

const signature = bad('signature', 'RFC 9901 §7.1 step 2.2; RFC 7515 §5.2; RFC 7518 §3.4')
const der = () => {
  const raw = Buffer.from(s, 'base64url')
  const int = (b: Buffer) => Buffer.concat([Buffer.from([2, 33, 0]), b])
  const body = Buffer.concat([int(raw.subarray(0, 32)), int(raw.subarray(32))])
  return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64url')
}

export const signatureCases: Case[] = [
  signature('signature-der', 'SIGNATURE_INVALID', 'The signature is in DER', withJwt(`${h}.${p}.${der()}`)),
  signature('signature-empty', 'SIGNATURE_INVALID', 'No signature', withJwt(`${h}.${p}.`)),
  signature(
    'signature-zero',
    'SIGNATURE_INVALID',
    'r and s are zero',
    withJwt(`${h}.${p}.${b64u(new Uint8Array(64))}`),
  ),
  signature(
    'signature-one-byte-more',
    'SIGNATURE_INVALID',
    'A byte after s',
    withJwt(`${h}.${p}.${b64u(Buffer.concat([Buffer.from(s, 'base64url'), Buffer.from([0])]))}`),
  ),
  signature(
    'key-in-header',
    'SIGNATURE_INVALID',
    'A key that the header brings along',
    sdJwt({ key: keys.stranger, header: { ...header, jwk: keys.stranger.jwk, jku: 'https://mill.test/keys' } }),
  ),
  signature(
    'signature-of-another',
    'SIGNATURE_INVALID',
    "Another credential's signature under this payload",
    withJwt(
      `${h}.${p}.${
        sdJwt({ plain: { ...basePlain, jti: 'urn:x:1' } })
          .split('~')[0]
          ?.split('.')[2]
      }`,
    ),
  ),
  signature(
    'signature-by-another',
    'SIGNATURE_INVALID',
    "The member's kid, another's signature",
    sdJwt({ key: keys.stranger }),
  ),
  signature(
    'payload-changed',
    'SIGNATURE_INVALID',
    'The payload was changed after signing',
    withJwt(`${h}.${b64u(json.replace(String(basePlain.exp), String(basePlain.exp + 1)))}.${s}`),
  ),
  signature(
    'header-changed',
    'SIGNATURE_INVALID',
    'The header was changed after signing',
    withJwt(`${b64u(JSON.stringify({ ...header, x: 1 }))}.${p}.${s}`),
  ),
  signature(
    'payload-of-another',
    'SIGNATURE_INVALID',
    "Another credential's payload under this signature",
    withJwt(`${h}.${sdJwt({ plain: { ...basePlain, jti: 'urn:x:1' } }).split('.')[1]}.${s}`),
  ),
]
