import { describe, expect, it } from 'vitest'
import { verify } from '../src/index.js'
import type { Trust } from '../src/verify/types.js'
import { ledgerOf } from './fixtures/ledger.js'
import { audience, bind, iss, members, NOW, nonce, sdJwt, statusToken } from './fixtures/world.js'

const trust: Trust = {
  now: new Date(NOW),
  members: { resolve: (asked) => members[asked] },
  statusList: () => statusToken(),
}

describe('verifying a credential', () => {
  it('is valid with all that it was given', async () => {
    const token = sdJwt({})
    const { receipt, entry, logKey } = await ledgerOf(token)
    const report = await verify(
      { presentation: bind(token), receipt, nonce, audience },
      { ...trust, logKey, entry: () => entry },
    )
    expect(report.checks.filter((c) => c.outcome !== 'passed').map((c) => c.name)).toEqual(['type'])
    expect(report).toMatchObject({
      verdict: 'valid',
      claims: { given_name: 'Zoë', iss },
      credential: { ledger: { index: 2, size: 5 } },
    })
  })

  it('says of each check what it saw, in order', async () => {
    const { checks, verdict } = await verify({ presentation: sdJwt({}) }, trust)
    expect(verdict).toBe('valid')
    expect(checks.map((c) => `${c.name} ${c.outcome}`)).toMatchInlineSnapshot(`
      [
        "format passed",
        "header passed",
        "issuer passed",
        "signature passed",
        "disclosures passed",
        "claims passed",
        "type not-given",
        "key-binding not-given",
        "validity passed",
        "status passed",
        "receipt not-given",
      ]
    `)
  })
})
