import { generateKeyPairSync } from 'node:crypto'
import { formatVerifierKey, KEY_TYPE, type KeyType, verifierKey } from '@testamur/transparency-log'
import { describe, expect, it } from 'vitest'
import { type Roots, verify } from '../src/index.js'
import type { Trust } from '../src/verify/types.js'
import { base64, leaf, middle, root } from './fixtures/certificates.js'
import { ledgerOf } from './fixtures/ledger.js'
import {
  audience,
  basePlain,
  bind,
  header,
  iss,
  keys,
  members,
  NOW,
  nonce,
  sdJwt,
  statusToken,
} from './fixtures/world.js'

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
    expect(report.checks.filter((c) => c.outcome !== 'passed').map((c) => c.name)).toEqual(['type', 'type-metadata'])
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
        "type-metadata not-given",
        "key-binding not-given",
        "validity passed",
        "status passed",
        "receipt not-given",
        "compromise passed",
      ]
    `)
  })
})

it('asks for no status list where a check before has failed already (Token Status List §8.3)', async () => {
  const asked: string[] = []
  const statusList = (uri: string) => {
    asked.push(uri)
    return statusToken()
  }
  const typeMetadata = (vct: string) =>
    JSON.stringify({ vct, claims: [{ path: ['no'], sd: 'never', mandatory: true }] })
  const { verdict } = await verify({ presentation: sdJwt({}) }, { ...trust, statusList, typeMetadata })
  expect([verdict, asked]).toEqual(['invalid', []])
  await verify({ presentation: sdJwt({ plain: { ...basePlain, exp: 1 } }) }, { ...trust, statusList })
  expect(asked).toEqual([])
})

describe('roots', () => {
  const x5c = [base64(leaf(keys.credential)), base64(middle())]
  const chained = sdJwt({ header: { ...header, x5c } })
  const chainedAt = (time: Date) =>
    sdJwt({ header: { ...header, x5c }, plain: { ...basePlain, iat: Math.floor(time.getTime() / 1_000) } })
  const issuerCheck = async (presentation: string, roots: Roots) => {
    const { checks, verdict } = await verify({ presentation }, { ...trust, roots })
    const check = checks.find(({ name }) => name === 'issuer')
    return [verdict, check?.code, check?.seen?.certificates]
  }

  it('are asked for where a chain is met, and nowhere else', async () => {
    let asked = 0
    const roots = async () => {
      asked++
      return [base64(root())]
    }
    expect(await issuerCheck(sdJwt({}), roots)).toEqual(['valid', undefined, undefined])
    expect(asked).toBe(0)
    expect(await issuerCheck(chained, roots)).toEqual(['valid', undefined, 3])
    expect(asked).toBe(1)
  })

  it('that cannot be had leave it untold; where there are none the chain is not followed', async () => {
    const away = async () => Promise.reject(new Error('away'))
    expect(await issuerCheck(chained, away)).toEqual(['cannot-tell', 'TRUST_UNAVAILABLE', undefined])
    expect(await issuerCheck(chained, () => undefined)).toEqual(['valid', undefined, undefined])
  })

  it('leave nobody in when their list is empty', async () => {
    expect(await issuerCheck(chained, [])).toEqual(['invalid', 'X5C_INVALID', undefined])
  })

  it('judge the time of a chain that was followed before anew', async () => {
    expect(await issuerCheck(chained, [base64(root())])).toEqual(['valid', undefined, 3])
    const later = { ...trust, now: new Date('2036-01-02T00:00:00Z'), roots: [base64(root())] }
    const issuerOf = async (presentation: string) =>
      (await verify({ presentation }, later)).checks.find(({ name }) => name === 'issuer')?.code
    expect(await issuerOf(chained)).toBe(undefined) // it was valid when it signed
    expect(await issuerOf(chainedAt(later.now))).toBe('X5C_INVALID')
  })
})

describe('a policy in place of the log key', () => {
  const verifiedBy = async (logPolicy: (logKey: string) => string) => {
    const token = sdJwt({})
    const { receipt, entry, logKey } = await ledgerOf(token)
    const given = { ...trust, logPolicy: logPolicy(logKey), entry: () => entry }
    const report = await verify({ presentation: token, receipt }, given)
    const check = report.checks.find(({ name }) => name === 'receipt')
    return [report.verdict, check?.outcome, check?.code]
  }

  it('lets each of its logs speak, and no other', async () => {
    const other = vkeyOf('other.test/log', KEY_TYPE.ed25519)
    const both = (logKey: string) => `log ${other}\nlog ${logKey}\nquorum none\n`
    expect(await verifiedBy(both)).toEqual(['valid', 'passed', undefined])
    const stranger = () => `log ${other}\nquorum none\n`
    expect(await verifiedBy(stranger)).toEqual(['invalid', 'failed', 'RECEIPT_PROOF_INVALID'])
  })

  it('says that it cannot tell where too few witnesses have cosigned', async () => {
    const witness = vkeyOf('witness.test', KEY_TYPE.cosignature)
    const text = (logKey: string) => `log ${logKey}\nwitness w ${witness}\nquorum w\n`
    expect(await verifiedBy(text)).toEqual(['cannot-tell', 'cannot-tell', 'RECEIPT_UNWITNESSED'])
  })
})

function vkeyOf(name: string, type: KeyType): string {
  const { publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  return formatVerifierKey(verifierKey(name, new Uint8Array(raw), type))
}
