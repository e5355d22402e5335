import {
  base64,
  type CertificateParts,
  leaf,
  leafOfRoot,
  middle,
  middleKey,
  oddExtensions,
  root,
  rootKey,
} from '../fixtures/certificates.js'
import { header, keys, listUri, sdJwt, statusToken } from '../fixtures/world.js'
import type { Case } from './vector.js'

const key = keys.credential
const roots = [base64(root())]
const withChain = (...chain: readonly (Uint8Array | string)[]) =>
  sdJwt({ header: { ...header, x5c: chain.map((one) => (typeof one === 'string' ? one : base64(one))) } })

const rule = 'RFC 7515 §4.1.6; RFC 5280 §6.1; SD-JWT VC §2.5; HAIP §6.1.1'
const good = (name: string, description: string, presentation: string, trust: Case['trust'] = { roots }): Case => ({
  name: `x5c-${name}`,
  rule,
  description,
  input: { presentation },
  trust: { ...trust },
  expected: { verdict: 'valid' },
})
const bad = (name: string, description: string, ...chain: readonly (Uint8Array | string)[]): Case => ({
  ...good(name, description, withChain(...chain)),
  expected: { verdict: 'invalid', check: 'issuer', code: 'X5C_INVALID' },
})
const broken = (name: string, description: string, over: Partial<CertificateParts>) =>
  bad(name, description, leaf(key, over), middle())

/** A leaf below so many authorities, each issued by the next, the last by the root. */
function longChain(authorities: number): Buffer[] {
  const name = (n: number) => (n === authorities ? 'Consortium root' : `Authority ${n}`)
  const keyOf = (n: number) => (n === authorities ? rootKey : middleKey)
  const all = Array.from({ length: authorities }, (_, n) =>
    middle({ subject: name(n), issuer: name(n + 1), issuerKey: keyOf(n + 1), ca: {} }),
  )
  return [leaf(key, { issuer: name(0) }), ...all]
}

export const x5cValidCases: Case[] = [
  good('through-an-authority', 'Leaf, authority, and the root that is trusted', withChain(leaf(key), middle())),
  good('of-the-root', 'A leaf straight from the root', withChain(leafOfRoot(key))),
  good('with-the-root', 'The chain brings the root along', withChain(leaf(key), middle(), root())),
  good('several-roots', 'One of several roots', withChain(leafOfRoot(key)), {
    roots: [base64(root({ key: keys.other, issuerKey: keys.other })), ...roots],
  }),
  good('not-followed-without-roots', 'No roots are given: only the leaf is looked at', withChain(leaf(key)), {}),
  good('missing-with-roots', 'No chain: the key comes from the registry alone', sdJwt({})),
  good(
    'unknown-extension',
    'An extension that is not critical',
    withChain(leafOfRoot(key, { more: [oddExtensions.unknown(false)] })),
  ),
  {
    ...good('as-long-as-is-followed', 'A leaf below four authorities', withChain(...longChain(4))),
    trust: { roots: [base64(root({ ca: {} }))] },
  },
  good(
    'time-after-2050',
    'A time that takes four digits for its year',
    withChain(leafOfRoot(key, { until: '2051-01-01T00:00:00Z' })),
  ),
  good(
    'expired-since',
    'The leaf was valid when it signed, and the issuer still answers for its key',
    withChain(leafOfRoot(key, { until: '2026-03-01T11:59:30Z' })),
  ),
  {
    ...good('of-a-status-list', 'The status list has a chain too', sdJwt({})),
    trust: {
      roots,
      statusLists: { [listUri]: statusToken({ header: { x5c: [base64(leaf(keys.status)), base64(middle())] } }) },
    },
  },
]

const listBy = (name: string, description: string, x5c: unknown): Case => ({
  name: `x5c-status-${name}`,
  rule,
  description,
  trust: { roots, statusLists: { [listUri]: statusToken({ header: { x5c } }) } },
  expected: { verdict: 'cannot-tell', check: 'status', code: 'X5C_INVALID' },
})
const der = leaf(key)
const flipped = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes)
  const place = at < 0 ? copy.length + at : at
  copy[place] = (copy[place] as number) ^ 1
  return copy
}
const longLength = Buffer.concat([Buffer.from([0x30, 0x83, 0]), der.subarray(2)])
const second = (over: Partial<CertificateParts>) =>
  middle({ subject: 'Second', issuer: 'Consortium issuing', issuerKey: middleKey, key: keys.other, ...over })

const needsPadding = ['Noord', 'Noord 2', 'Noord 23']
  .map((subject) => base64(leaf(key, { subject })))
  .find((text) => text.endsWith('=')) as string

/** What already shows when the header is read. */
const inHeader = (one: Case): Case => ({
  ...one,
  expected: { verdict: 'invalid', check: 'header', code: 'X5C_INVALID' },
})

export const x5cCases: Case[] = [
  bad('authority-missing', 'The authority between leaf and root is left out', leaf(key)),
  bad('stranger-root', 'A root that nobody trusts', leaf(key, { issuerKey: keys.stranger, issuer: 'Stranger' })),
  bad(
    'root-lookalike',
    "The trusted root's name on a root of one's own",
    leafOfRoot(key, { issuerKey: keys.stranger }),
    root({ key: keys.stranger, issuerKey: keys.stranger }),
  ),
  bad('other-order', 'The authority stands before the leaf', middle(), leaf(key)),
  bad('leaf-of-another-key', 'The chain is good, and for another key of the member', leaf(keys.status), middle()),
  bad('signature-changed', "A bit of the leaf's signature was changed", flipped(leaf(key), -1), middle()),
  bad(
    'authority-signature-changed',
    "A bit of the authority's signature was changed",
    leaf(key),
    flipped(middle(), -1),
  ),
  broken('signed-part-by-another', 'Signed by another than the authority that it names', { issuerKey: keys.stranger }),
  broken('names-do-not-chain', 'The issuer has another name than the authority', { issuer: 'Consortium Issuing' }),
  bad('issuer-without-name', 'The authority has no name', leaf(key, { issuer: '' }), middle({ subject: '' })),
  broken('expired', 'The leaf had expired when it signed', { until: '2026-03-01T11:58:59Z' }),
  broken('not-yet-valid', 'The leaf is not valid yet', { from: '2026-03-01T12:00:01Z' }),
  bad(
    'authority-expired',
    'The authority had expired when it signed',
    leaf(key),
    middle({ until: '2026-02-01T00:00:00Z' }),
  ),
  {
    ...bad('root-expired', 'The root had expired when it signed', leaf(key), middle()),
    trust: { roots: [base64(root({ until: '2026-02-01T00:00:00Z' }))] },
  },
  bad(
    'issuer-is-no-authority',
    'A leaf certified another leaf',
    leaf(key, { issuer: 'Noord', issuerKey: keys.other }),
    leaf(keys.other),
    middle(),
  ),
  bad(
    'authority-without-basic-constraints',
    'The authority says nowhere that it is one',
    leaf(key),
    middle({ ca: undefined, usage: 0x04 }),
  ),
  bad(
    'authority-not-for-certificates',
    "The authority's key may not sign certificates",
    leaf(key),
    middle({ usage: 0x80 }),
  ),
  bad(
    'path-too-long-for-authority',
    'One authority more than the path length allows',
    leaf(key, { issuer: 'Second', issuerKey: keys.other }),
    second({}),
    middle(),
  ),
  {
    ...bad('path-too-long-for-root', 'The root allows no authority below it', leaf(key), middle()),
    trust: { roots: [base64(root({ ca: { pathLength: 0 } }))] },
  },
  {
    ...bad('root-is-no-authority', 'The root may issue nothing', leafOfRoot(key)),
    trust: { roots: [base64(root({ ca: undefined, usage: 0x80 }))] },
  },
  broken('leaf-is-an-authority', 'The key that signed it is one that certifies others', { ca: {}, usage: 0x84 }),
  broken('leaf-not-for-signatures', 'The leaf is not for digital signatures', { usage: 0x08 }),
  broken('critical-unknown-extension', 'A critical extension that is not understood', {
    more: [oddExtensions.unknown(true)],
  }),
  broken('extension-twice', 'keyUsage stands twice', { more: [oddExtensions.secondKeyUsage] }),
  broken('extension-says-not-critical', 'DER leaves a default out', { more: [oddExtensions.notCriticalInWords] }),
  broken('version-1', 'A certificate of version 1', { version: 1 }),
  broken('serial-zero', 'The serial number is 0', { serial: new Uint8Array([0]) }),
  broken('serial-too-long', 'A serial number of 21 bytes', { serial: new Uint8Array(21).fill(1) }),
  broken('algorithms-differ', 'Inside and outside name two algorithms', {
    algorithm: Buffer.from('300a06082a8648ce3d040303', 'hex'),
  }),
  bad('length-not-shortest', 'A length in a longer form than it needs', longLength, middle()),
  bad('bytes-behind', 'A NULL behind the certificate', Buffer.concat([der, Buffer.from([5, 0])]), middle()),
  bad('cut', 'The certificate is cut short', der.subarray(0, -1), middle()),
  bad('not-a-certificate', 'A SEQUENCE of nothing', Buffer.from('3000', 'hex')),
  broken('too-large', 'More than 16 KiB', { more: [oddExtensions.large] }),
  bad('no-padding', 'base64 without its padding', needsPadding.replace(/=+$/, ''), middle()),
  broken('extension-with-long-length', 'A length in two bytes that one could say', {
    more: [oddExtensions.longLength],
  }),
  {
    ...bad('too-many', 'A good chain of more certificates than are followed', ...longChain(5)),
    trust: { roots: [base64(root({ ca: {} }))] },
  },
  inHeader(
    bad(
      'alphabet-of-base64url',
      'base64url where base64 is due',
      base64(der).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
      middle(),
    ),
  ),
  inHeader(bad('empty', 'x5c is empty')),
  listBy('stranger', 'A status list whose chain leads nowhere', [base64(leaf(keys.status, { issuerKey: keys.other }))]),
  listBy('of-another-key', 'A status list with a chain for another key', [base64(leaf(key)), base64(middle())]),
  listBy('no-list', 'A status list whose x5c is a text', base64(leaf(keys.status))),
]
