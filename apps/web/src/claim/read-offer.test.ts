import { describe, expect, it } from 'vitest'
import { readOffer } from './read-offer.js'

const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const offer = {
  credential_issuer: 'https://town.test/issuers/noord',
  credential_configuration_ids: ['micro-credential'],
  grants: { [grant]: { 'pre-authorized_code': 'x', tx_code: { length: 6, input_mode: 'numeric' } } },
}
const link = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`

describe('an offer', () => {
  it('is read from its link, from a web link that carries it, and from its JSON', () => {
    const expected = { link, issuer: offer.credential_issuer, credentials: ['micro-credential'], code: { length: 6 } }
    expect(readOffer(` ${link}\n`)).toEqual({ offer: expected })
    expect(readOffer(JSON.stringify(offer))).toEqual({ offer: expected })
    expect(readOffer(link.replace('openid-credential-offer://', 'https://wallet.test/open'))).toEqual({
      offer: expected,
    })
  })
  it('may be referred to, from a link or behind the # of a page', () => {
    const reference = 'https://town.test/oid4vci/noord/offers/x'
    const byReference = `credential_offer_uri=${encodeURIComponent(reference)}`
    const expected = { link: `openid-credential-offer://?${byReference}`, reference, credentials: [] }
    expect(readOffer(`openid-credential-offer://?${byReference}`)).toEqual({ offer: expected })
    expect(readOffer(`https://town.test/claim#${byReference}`)).toEqual({ offer: expected })
  })
  it.each([
    '',
    'hello',
    'https://town.test/',
    '{"a":1}',
    'openid-credential-offer://?credential_offer=%7B',
    'openid-credential-offer://?credential_offer_uri=somewhere',
    '{"credential_issuer":"somebody"}',
  ])('is refused with a sentence: %s', (text) => expect(readOffer(text)).toHaveProperty('error'))
})
