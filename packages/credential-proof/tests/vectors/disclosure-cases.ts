import { b64u, basePlain, digestOf, disclosure, header, keys, sdJwt, signJwt } from '../fixtures/world.js'
import { bad } from './bad.js'
import type { Case } from './vector.js'

const given = disclosure('given_name', 'Zoë')
const family = disclosure('family_name', "O'Brien")
const plainWith = (over: object) => ({ ...basePlain, ...over })
const one = (text: string, over: object = {}) => sdJwt({ plain: plainWith(over), disclosures: [text] })
/** A token of any payload whatever, with these disclosures. */
const raw = (payload: object, ...disclosures: string[]) => [signJwt({ header, payload }), ...disclosures, ''].join('~')

const sd = bad('disclosures', 'RFC 9901 §7.1 steps 3 to 5; §4.1, §4.1.1, §4.2')
const changed = sdJwt({}).split('~')
changed[1] = disclosure('given_name', 'Zoe')

/** One disclosure inside another, so many times. */
const nested = (times: number): string[] => {
  const all = [disclosure('d', 1)]
  while (all.length < times) all.unshift(disclosure('d', { _sd: [digestOf(all[0] as string)] }))
  return all
}

export const disclosureCases: Case[] = [
  sd(
    'sd-alg-sha-512',
    'SD_ALG_REFUSED',
    'Another hash algorithm',
    raw(plainWith({ _sd_alg: 'sha-512', _sd: [digestOf(given)] }), given),
  ),
  sd(
    'sd-alg-null',
    'SD_ALG_REFUSED',
    '_sd_alg is null',
    raw(plainWith({ _sd_alg: null, _sd: [digestOf(given)] }), given),
  ),
  sd(
    'sd-alg-upper-case',
    'SD_ALG_REFUSED',
    '_sd_alg in capitals',
    raw(plainWith({ _sd_alg: 'SHA-256', _sd: [digestOf(given)] }), given),
  ),
  sd('sd-alg-nested', 'SD_MALFORMED', '_sd_alg below the top level', raw(plainWith({ place: { _sd_alg: 'sha-256' } }))),
  sd(
    'sd-alg-in-disclosure',
    'SD_MALFORMED',
    '_sd_alg inside a disclosed value',
    one(disclosure('place', { _sd_alg: 'sha-256' })),
  ),
  sd(
    'disclosures-too-deep',
    'TOO_DEEP',
    'Seventy disclosures, each inside another',
    sdJwt({ disclosures: nested(70), digests: [digestOf(nested(70)[0] as string)] }),
  ),
  sd('sd-no-array', 'SD_MALFORMED', '_sd is a text', raw(plainWith({ _sd: digestOf(given) }), given)),
  sd('sd-object', 'SD_MALFORMED', '_sd is an object', raw(plainWith({ _sd: { 0: digestOf(given) } }), given)),
  sd('sd-null', 'SD_MALFORMED', '_sd is null', raw(plainWith({ _sd: null }))),
  sd('digest-number', 'SD_MALFORMED', 'A digest is a number', sdJwt({ disclosures: [], digests: [42] })),
  sd(
    'digest-padded',
    'SD_MALFORMED',
    'A digest has padding',
    sdJwt({ disclosures: [], digests: [`${digestOf(given)}=`] }),
  ),
  sd('digest-short', 'SD_MALFORMED', 'A digest is too short', sdJwt({ disclosures: [], digests: ['AAAA'] })),
  sd(
    'digest-twice',
    'DIGEST_REPEATED',
    'A digest twice in one _sd',
    sdJwt({ disclosures: [given], digests: [digestOf(given), digestOf(given)] }),
  ),
  sd(
    'decoy-twice',
    'DIGEST_REPEATED',
    'A decoy digest twice',
    sdJwt({ disclosures: [], digests: [digestOf('decoy'), digestOf('decoy')] }),
  ),
  sd(
    'digest-twice-at-two-levels',
    'DIGEST_REPEATED',
    'A digest at two levels',
    sdJwt({ plain: plainWith({ place: { _sd: [digestOf(given)] } }), disclosures: [given] }),
  ),
  sd(
    'digest-twice-through-disclosure',
    'DIGEST_REPEATED',
    'A digest again inside a disclosure',
    sdJwt({ disclosures: [given, disclosure('place', { _sd: [digestOf(given)] })] }),
  ),
  sd('disclosure-twice', 'DISCLOSURE_REPEATED', 'A disclosure twice', `${sdJwt({ disclosures: [given] })}${given}~`),
  sd(
    'disclosure-unreferenced',
    'DISCLOSURE_UNREFERENCED',
    'A disclosure that nothing refers to',
    `${sdJwt({ disclosures: [given] })}${family}~`,
  ),
  sd('disclosure-changed', 'DISCLOSURE_UNREFERENCED', 'A disclosure was changed', changed.join('~')),
  sd(
    'disclosure-without-parent',
    'DISCLOSURE_UNREFERENCED',
    'A disclosure whose parent is not shown',
    sdJwt({ disclosures: [given], digests: [digestOf(disclosure('place', { _sd: [digestOf(given)] }))] }),
  ),
  sd(
    'disclosure-refers-to-itself',
    'DISCLOSURE_UNREFERENCED',
    'Disclosures that nothing outside them refers to',
    raw(plainWith({ _sd: [] }), disclosure('a', { _sd: [digestOf(given)] }), given),
  ),
  sd(
    'shadows-plain-claim',
    'DISCLOSURE_SHADOWS',
    'A disclosure named as a plain claim',
    one(disclosure('title', 'Master'), { title: 'Course' }),
  ),
  sd(
    'shadows-vct',
    'DISCLOSURE_SHADOWS',
    'A disclosure named vct beside the plain vct',
    one(disclosure('vct', 'https://other.test/type')),
  ),
  sd(
    'shadows-another-disclosure',
    'DISCLOSURE_SHADOWS',
    'Two disclosures with one name',
    sdJwt({ disclosures: [given, disclosure('given_name', 'Ada')] }),
  ),
  sd('name-sd', 'DISCLOSURE_NAME_RESERVED', 'A claim named _sd', one(disclosure('_sd', ['x']))),
  sd('name-dots', 'DISCLOSURE_NAME_RESERVED', 'A claim named ...', one(disclosure('...', 'x'))),
  sd('name-sd-alg', 'DISCLOSURE_NAME_RESERVED', 'A claim named _sd_alg', one(disclosure('_sd_alg', 'sha-256'))),
  sd('name-proto', 'DISCLOSURE_NAME_RESERVED', 'A claim named __proto__', one(disclosure('__proto__', { vct: 'x' }))),
  sd(
    'value-proto',
    'JSON_INVALID',
    'A disclosed value with a key __proto__',
    one(b64u('["c2FsdHNhbHRzYWx0c2FsdA","a",{"__proto__":{"x":1}}]')),
  ),
  sd(
    'value-duplicate-key',
    'JSON_INVALID',
    'A disclosed value with a key twice',
    one(b64u('["c2FsdHNhbHRzYWx0c2FsdA","a",{"x":1,"x":2}]')),
  ),
  sd('two-elements-for-a-claim', 'DISCLOSURE_MALFORMED', 'A claim without a name', one(disclosure('Zoë'))),
  sd(
    'three-elements-for-an-element',
    'DISCLOSURE_MALFORMED',
    'An element of an array with a name',
    raw(plainWith({ skills: [{ '...': digestOf(given) }] }), given),
  ),
  sd('four-elements', 'DISCLOSURE_MALFORMED', 'A disclosure of four elements', one(disclosure('a', 'b', 'c'))),
  sd('one-element', 'DISCLOSURE_MALFORMED', 'A disclosure of one element', one(disclosure())),
  sd('salt-number', 'DISCLOSURE_MALFORMED', 'The salt is a number', one(b64u('[1,"a","b"]'))),
  sd('name-number', 'DISCLOSURE_MALFORMED', 'The name is a number', one(b64u('["c2FsdHNhbHRzYWx0c2FsdA",1,"b"]'))),
  sd(
    'disclosure-object',
    'DISCLOSURE_MALFORMED',
    'A disclosure that is an object',
    one(b64u('{"0":"salt","1":"a","2":"b"}')),
  ),
  sd('disclosure-not-json', 'JSON_INVALID', 'A disclosure that is not JSON', one(b64u('["salt","a","b"'))),
  sd(
    'disclosure-not-utf8',
    'UTF8_INVALID',
    'A disclosure that is not UTF-8',
    one(b64u(Buffer.concat([Buffer.from('["salt","a","'), Buffer.from([0xc3, 0x28]), Buffer.from('"]')]))),
  ),
  sd(
    'disclosure-padded',
    'BASE64URL_INVALID',
    'A disclosure with padding, hashed so',
    one(`${b64u('["c2FsdHNhbHRzYWx0c2FsdA","a","b" ]')}=`),
  ),
  sd('disclosure-space', 'BASE64URL_INVALID', 'A space after a disclosure, hashed so', one(`${given} `)),
  sd(
    'dots-outside-array',
    'SD_MALFORMED',
    'The key ... outside an array',
    raw(plainWith({ place: { '...': digestOf(given) } }), given),
  ),
  sd(
    'dots-with-neighbour',
    'SD_MALFORMED',
    'Something beside ... in an element',
    raw(plainWith({ skills: [{ '...': digestOf(given), x: 1 }] })),
  ),
  sd('dots-number', 'SD_MALFORMED', '... refers to a number', raw(plainWith({ skills: [{ '...': 1 }] }))),
]

const hidden = bad('claims', 'SD-JWT VC §2.2.2.3: MUST NOT be included in Disclosures; Token Status List §6.2')
const without = (name: keyof typeof basePlain) =>
  Object.fromEntries(Object.entries(basePlain).filter(([key]) => key !== name))
const inDisclosure = (name: keyof typeof basePlain) =>
  sdJwt({ plain: without(name), disclosures: [disclosure(name, basePlain[name])] })
const plain = (over: object) => sdJwt({ plain: plainWith(over) })
const idxHidden = disclosure('idx', 5)

export const claimCases: Case[] = [
  hidden('exp-in-disclosure', 'CLAIM_NOT_DISCLOSABLE', 'exp in a disclosure', inDisclosure('exp')),
  hidden(
    'exp-past-in-disclosure',
    'CLAIM_NOT_DISCLOSABLE',
    'An exp long past in a disclosure',
    sdJwt({ plain: without('exp'), disclosures: [disclosure('exp', 1)] }),
  ),
  hidden('nbf-in-disclosure', 'CLAIM_NOT_DISCLOSABLE', 'nbf in a disclosure', one(disclosure('nbf', 1))),
  hidden('cnf-in-disclosure', 'CLAIM_NOT_DISCLOSABLE', 'cnf in a disclosure', inDisclosure('cnf')),
  hidden('vct-in-disclosure', 'CLAIM_NOT_DISCLOSABLE', 'vct in a disclosure', inDisclosure('vct')),
  hidden('status-in-disclosure', 'CLAIM_NOT_DISCLOSABLE', 'status in a disclosure', inDisclosure('status')),
  hidden(
    'status-part-in-disclosure',
    'CLAIM_NOT_DISCLOSABLE',
    'The index of the status in a disclosure',
    raw(
      plainWith({ status: { status_list: { uri: basePlain.status.status_list.uri, _sd: [digestOf(idxHidden)] } } }),
      idxHidden,
    ),
  ),
  hidden(
    'cnf-part-hidden',
    'CLAIM_NOT_DISCLOSABLE',
    'A part of cnf is kept back',
    plain({ cnf: { jwk: keys.holder.jwk, _sd: [digestOf('decoy')] } }),
  ),
  hidden(
    'vct-integrity-in-disclosure',
    'CLAIM_NOT_DISCLOSABLE',
    'vct#integrity in a disclosure',
    one(disclosure('vct#integrity', 'sha256-AAAA')),
  ),
  hidden(
    'aka-vcts-in-disclosure',
    'CLAIM_NOT_DISCLOSABLE',
    'aka_vcts in a disclosure',
    one(disclosure('aka_vcts', ['https://other.test/t'])),
  ),
  hidden('vct-missing', 'VCT_MISSING', 'No vct', sdJwt({ plain: without('vct') })),
  hidden('vct-list', 'VCT_MISSING', 'vct is a list', plain({ vct: [basePlain.vct] })),
  hidden('exp-text', 'CLAIM_MALFORMED', 'exp is a text', plain({ exp: '9999999999' })),
  hidden('exp-infinite', 'CLAIM_MALFORMED', 'exp is beyond every number', infinite()),
  hidden('exp-null', 'CLAIM_MALFORMED', 'exp is null', plain({ exp: null })),
  hidden('nbf-negative', 'CLAIM_MALFORMED', 'nbf is negative', plain({ nbf: -1 })),
  hidden('cnf-text', 'CLAIM_MALFORMED', 'cnf is a text', plain({ cnf: 'key' })),
  hidden('aka-vcts-repeats-vct', 'CLAIM_MALFORMED', 'aka_vcts holds the vct', plain({ aka_vcts: [basePlain.vct] })),
  hidden(
    'vct-integrity-malformed',
    'CLAIM_MALFORMED',
    'vct#integrity is no integrity metadata',
    plain({ 'vct#integrity': 'md5-abc' }),
  ),
  hidden(
    'status-missing',
    'STATUS_MISSING',
    'No status, which the policy requires',
    sdJwt({ plain: without('status') }),
  ),
  hidden(
    'status-other-mechanism',
    'STATUS_MISSING',
    'A status of another mechanism only',
    plain({ status: { other: {} } }),
  ),
  hidden(
    'status-index-negative',
    'CLAIM_MALFORMED',
    'A negative status index',
    plain({ status: { status_list: { idx: -1, uri: basePlain.status.status_list.uri } } }),
  ),
  hidden(
    'status-index-text',
    'CLAIM_MALFORMED',
    'The status index is a text',
    plain({ status: { status_list: { idx: '5', uri: basePlain.status.status_list.uri } } }),
  ),
  hidden(
    'status-uri-http',
    'CLAIM_MALFORMED',
    'The status list by http',
    plain({ status: { status_list: { idx: 5, uri: 'http://issuer.test/status-lists/1' } } }),
  ),
  hidden(
    'status-uri-missing',
    'CLAIM_MALFORMED',
    'No uri of the status list',
    plain({ status: { status_list: { idx: 5 } } }),
  ),
]

function infinite(): string {
  const payload = JSON.stringify({ ...basePlain, exp: 0 }).replace('"exp":0', '"exp":1e999')
  return `${signJwt({ header, payloadText: b64u(payload) })}~`
}
