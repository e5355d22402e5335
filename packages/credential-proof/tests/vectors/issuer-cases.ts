import {
  basePlain,
  disclosure,
  header,
  iss,
  keys,
  listed,
  members,
  sdJwt,
  type TrustedMember,
} from '../fixtures/world.js'
import { bad } from './bad.js'
import type { Case } from './vector.js'

const token = sdJwt({})
/** Noord with more keys than it has. */
const withKeys = (...more: TrustedMember['keys']): Case['trust'] => {
  const noord = members[iss] as TrustedMember
  return { members: { ...members, [iss]: { ...noord, keys: [...noord.keys, ...more] } } }
}

const issuer = bad(
  'issuer',
  'RFC 9901 §7.1 step 2.3; SD-JWT VC §2.5; contracts, "The credential": keys are told apart by purpose',
)
const by = (key: typeof keys.credential, plain: object = basePlain) =>
  sdJwt({ key, header: { ...header, kid: key.kid }, plain: { ...plain } })
const { iss: _iss, ...withoutIss } = basePlain

export const issuerCases: Case[] = [
  issuer('iss-missing', 'ISS_INVALID', 'No iss', sdJwt({ plain: withoutIss })),
  issuer(
    'iss-in-disclosure',
    'ISS_INVALID',
    'iss is in a disclosure',
    sdJwt({ plain: withoutIss, disclosures: [disclosure('iss', basePlain.iss)] }),
  ),
  issuer(
    'iss-http',
    'ISS_INVALID',
    'iss is http',
    sdJwt({ plain: { ...basePlain, iss: 'http://issuer.test/issuers/noord' } }),
  ),
  issuer(
    'iss-http-loopback',
    'ISS_INVALID',
    'iss is http on loopback, which the policy does not allow',
    sdJwt({ plain: { ...basePlain, iss: 'http://localhost:8080/issuers/noord' } }),
  ),
  issuer(
    'iss-http-loopback-lookalike',
    'ISS_INVALID',
    'iss is http on a host that only begins like loopback',
    sdJwt({ plain: { ...basePlain, iss: 'http://localhost.evil.test/issuers/noord' } }),
    { policy: { allowLoopbackHttp: true } },
  ),
  issuer(
    'iss-userinfo',
    'ISS_INVALID',
    'iss has a user name',
    sdJwt({ plain: { ...basePlain, iss: 'https://issuer.test@evil.test/issuers/noord' } }),
  ),
  issuer('iss-no-text', 'ISS_INVALID', 'iss is a list', sdJwt({ plain: { ...basePlain, iss: [basePlain.iss] } })),
  issuer(
    'iss-unknown',
    'ISSUER_UNKNOWN',
    'An issuer that is no member',
    sdJwt({ plain: { ...basePlain, iss: 'https://mill.test/issuers/noord' } }),
  ),
  issuer(
    'iss-trailing-slash',
    'ISSUER_UNKNOWN',
    'iss with a slash more than the member has',
    sdJwt({ plain: { ...basePlain, iss: `${basePlain.iss}/` } }),
  ),
  issuer('issuer-unavailable', 'TRUST_UNAVAILABLE', 'What is known of issuers cannot be had', token, {
    trust: { members: { [iss]: null } },
    expected: { verdict: 'cannot-tell', check: 'issuer', code: 'TRUST_UNAVAILABLE' },
  }),
  issuer('kid-of-two-keys', 'KEY_UNKNOWN', 'Two keys of the member go by this id', token, {
    trust: withKeys(listed({ ...keys.stranger, kid: keys.credential.kid }, 'credential')),
  }),
  issuer('key-not-in-use-yet', 'KEY_PERIOD', 'A key that is published for later', by(keys.stranger), {
    trust: withKeys(listed(keys.stranger, 'credential', { from: '2026-04-01T00:00:00Z' })),
  }),
  issuer('kid-unknown', 'KEY_UNKNOWN', 'A key that nobody lists', by(keys.stranger)),
  issuer('kid-of-another-member', 'KEY_UNKNOWN', "Signed by another member's key", by(keys.other)),
  issuer('status-key', 'KEY_WRONG_PURPOSE', "Signed by the member's key for status lists", by(keys.status)),
  issuer('ledger-key', 'KEY_WRONG_PURPOSE', 'Signed by a key for ledger entries', by(keys.wrongPurpose)),
  issuer('badge-key', 'KEY_WRONG_PURPOSE', "Signed by the member's key for badges", by(keys.badge)),
  issuer('key-compromised', 'KEY_COMPROMISED', 'Signed by a key that was compromised', by(keys.compromised), {
    expected: { verdict: 'invalid', check: 'compromise', code: 'KEY_COMPROMISED' },
  }),
  issuer('key-retired-before', 'KEY_PERIOD', 'Issued after the key was retired', by(keys.retired)),
  issuer(
    'key-retired-no-iat',
    'KEY_PERIOD',
    'A retired key, and nothing says when it signed',
    by(keys.retired, { ...basePlain, iat: undefined }),
    {
      expected: { verdict: 'cannot-tell', check: 'issuer', code: 'KEY_PERIOD' },
    },
  ),
  issuer(
    'x5c-of-another-key',
    'X5C_INVALID',
    'The certificate in x5c is not for the key',
    sdJwt({ header: { ...header, x5c: [Buffer.from('no certificate of ours').toString('base64')] } }),
  ),
]
