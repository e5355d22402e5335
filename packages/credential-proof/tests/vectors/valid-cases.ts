import { base64, leaf, middle, root } from '../fixtures/certificates.js'
import { policyText } from '../fixtures/small-log.js'
import {
  audience,
  b64u,
  baseClaims,
  basePlain,
  bind,
  digestOf,
  disclosure,
  header,
  iss,
  keys,
  listUri,
  members,
  NOW,
  nonce,
  now,
  sdJwt,
  statusToken,
} from '../fixtures/world.js'
import { type Case, withLedger } from './vector.js'

const good = (name: string, description: string, more: Partial<Case> = {}): Case => ({
  name,
  rule: 'RFC 9901 §7; SD-JWT VC §2.4',
  description,
  ...more,
  expected: { verdict: 'valid', ...more.expected },
})
const shown = (presentation: string, claims: object, more: Partial<Case> = {}) => ({
  ...more,
  input: { presentation },
  expected: { claims: { ...(({ cnf, ...rest }) => ({ ...rest, cnf }))(basePlain), ...claims } },
})
const texts = Object.entries(baseClaims).map((claim) => disclosure(...claim))
const all = texts.map(digestOf).sort()
const street = disclosure('street', 'Dijk 1')
const place = disclosure('address', { _sd: [digestOf(street), digestOf('decoy below')], country: 'NL' })
const soil = disclosure('soil')
const water = disclosure('water')
const array = {
  ...basePlain,
  skills: ['air', { '...': digestOf(soil) }, { '...': digestOf(water) }, { '...': digestOf('decoy') }],
}
const local = 'http://127.0.0.1:8080/issuers/noord'
const localList = 'http://127.0.0.1:8080/status-lists/1'
const { status: _status, ...statusless } = basePlain

const whole = sdJwt({ header: { ...header, x5c: [base64(leaf(keys.credential)), base64(middle())] } })
const everyRule = { vct: basePlain.vct, claims: [{ path: ['given_name'], sd: 'always', mandatory: true }] }

export async function validCases(): Promise<Case[]> {
  const cosigners = keys.witnesses.map((key) => ({ key, at: NOW }))
  const witnessed = await withLedger(whole, { cosigners })
  const ledger = await withLedger(sdJwt({}))
  return [
    good('all-disclosed', 'Every claim is shown', shown(sdJwt({}), baseClaims)),
    good(
      'one-disclosed',
      'One claim of four is shown',
      shown(sdJwt({ disclosures: [texts[0] as string], digests: all }), { given_name: 'Zoë' }),
    ),
    good('nothing-disclosed', 'No claim is shown', shown(sdJwt({ disclosures: [], digests: all }), {})),
    good(
      'other-order',
      'Disclosures in another order',
      shown(sdJwt({ disclosures: [...texts].reverse() }), baseClaims),
    ),
    good(
      'decoys',
      'Digests that stand for nothing',
      shown(sdJwt({ disclosures: texts, digests: [...all, digestOf('d1'), digestOf('d2')] }), baseClaims),
    ),
    good(
      'nested',
      'A disclosure inside another, and a decoy beside it',
      shown(sdJwt({ disclosures: [place, street], digests: [digestOf(place)] }), {
        address: { country: 'NL', street: 'Dijk 1' },
      }),
    ),
    good(
      'nested-parent-only',
      'The outer disclosure without the inner',
      shown(sdJwt({ disclosures: [place] }), { address: { country: 'NL' } }),
    ),
    good(
      'array-elements',
      'One element of an array is kept back',
      shown(`${sdJwt({ plain: array, disclosures: [] })}${water}~`, { skills: ['air', 'water'] }),
    ),
    good('key-binding', 'Bound to the holder for this request', {
      input: { presentation: bind(sdJwt({})), nonce, audience },
    }),
    good('key-binding-at-the-edge', 'A key binding as old as is allowed', {
      input: { presentation: bind(sdJwt({}), { payload: { iat: now - 300 } }), nonce, audience },
    }),
    good('key-binding-not-asked', 'A key binding that nobody asked for', { input: { presentation: bind(sdJwt({})) } }),
    good('receipt', 'With its place in the ledger', {
      input: { presentation: sdJwt({}), receipt: ledger.receipt },
      trust: ledger.trust,
      policy: { receiptRequired: true },
    }),
    good('everything', 'Every check at once: certificates, type, key binding, status, a witnessed receipt', {
      input: { presentation: bind(whole), receipt: witnessed.receipt, nonce, audience },
      trust: {
        roots: [base64(root())],
        entries: witnessed.trust.entries,
        logPolicy: policyText(witnessed.logKey, keys.witnesses, 2),
        typeMetadata: { [basePlain.vct]: JSON.stringify(everyRule) },
      },
      policy: { types: [basePlain.vct], receiptRequired: true, keyBinding: 'required', typeMetadata: 'required' },
    }),
    good('not-before-within-tolerance', 'nbf a minute ahead', {
      input: { presentation: sdJwt({ plain: { ...basePlain, nbf: now + 60 } }) },
    }),
    good('one-second-left', 'exp in a second', {
      input: { presentation: sdJwt({ plain: { ...basePlain, exp: now + 1 } }) },
    }),
    good('no-end', 'Without exp', { input: { presentation: sdJwt({ plain: { ...basePlain, exp: undefined } }) } }),
    good('retired-key', 'Signed before its key was retired', {
      input: {
        presentation: sdJwt({
          plain: { ...basePlain, iat: Date.parse('2026-01-15T00:00:00Z') / 1000 },
          key: keys.retired,
          header: { ...header, kid: keys.retired.kid },
        }),
      },
    }),
    good('status-of-others', 'Neighbours in the list are revoked', {
      trust: { statusLists: { [listUri]: statusToken({ values: { 4: 1, 6: 2 } }) } },
    }),
    good('no-status-where-allowed', 'No status, and the policy does not require it', {
      input: { presentation: sdJwt({ plain: statusless }) },
      policy: { status: 'if-present' },
    }),
    good('type-taken', 'One of the types that are taken', { policy: { types: ['urn:x', basePlain.vct] } }),
    good('audience', 'Meant for us among others', {
      input: { presentation: sdJwt({ plain: { ...basePlain, aud: ['https://a.test', audience] } }) },
      policy: { audiences: [audience] },
    }),
    good(
      'nothing-to-disclose',
      'No claim can be kept back: no _sd, no disclosures',
      shown(sdJwt({ disclosures: [] }), {}),
    ),
    good(
      'empty-sd',
      'An _sd without digests',
      shown(sdJwt({ plain: { ...basePlain, place: { _sd: [], country: 'NL' } } }), {
        ...baseClaims,
        place: { country: 'NL' },
      }),
    ),
    good(
      'empty-object-left',
      'Nothing is left of an object but its braces',
      shown(sdJwt({ plain: { ...basePlain, place: { _sd: [digestOf(street)] } } }), { ...baseClaims, place: {} }),
    ),
    good(
      'salt-of-any-text',
      'A salt that is no base64url',
      shown(sdJwt({ disclosures: [b64u('["salz und Brot ☃","note","x"]')] }), { note: 'x' }),
    ),
    good(
      'disclosure-with-spaces',
      'JSON with white space in a disclosure',
      shown(sdJwt({ disclosures: [b64u('[ "2GLC42sKQveCfGfryNRN9w" ,\n "note" , { "a" : [ 1 ] } ]')] }), {
        note: { a: [1] },
      }),
    ),
    good('type-taken-by-another-name', 'A type that the credential is of besides', {
      input: { presentation: sdJwt({ plain: { ...basePlain, aka_vcts: ['urn:x'] } }) },
      policy: { types: ['urn:x'] },
    }),
    good('loopback-http', 'http on loopback where the policy allows it', {
      input: {
        presentation: sdJwt({
          plain: { ...basePlain, iss: local, status: { status_list: { idx: 5, uri: localList } } },
        }),
      },
      trust: {
        members: { [local]: members[iss] as never },
        statusLists: { [localList]: statusToken({ payload: { iss: local, sub: localList } }) },
      },
      policy: { allowLoopbackHttp: true },
    }),
  ]
}
