import { createHash } from 'node:crypto'
import type { Json } from '@testamur/credential-model'
import { describe, expect, it } from 'vitest'
import { verifyEs256 } from '#platform'
import {
  disclosableClaims,
  encodeSdJwtVc,
  issueSdJwtVc,
  prepareClaims,
  presentSdJwt,
  splitSdJwt,
} from '../src/index.js'
import { baseClaims, basePlain, keys, sdJwt } from './fixtures/world.js'

const given = { header: { kid: 'k' }, plain: basePlain, sign: keys.credential.sign }
const saltOf = (text: string) => (JSON.parse(Buffer.from(text, 'base64url').toString()) as string[])[0] as string

describe('issuing', () => {
  it('gives each disclosure a fresh salt of 144 bits, over many credentials', () => {
    const salts = Array.from({ length: 2_000 }, () =>
      issueSdJwtVc({ ...given, disclosable: baseClaims }).disclosures.map(saltOf),
    ).flat()
    expect(new Set(salts).size).toBe(8_000)
    for (const salt of salts) expect(salt).toMatch(/^[A-Za-z0-9_-]{24}$/)
  })

  it('makes of claims that were encoded ahead the same disclosures, each time under fresh salts', () => {
    const claims: Record<string, Json> = { ...baseClaims, learning_outcomes: [{ name: 'bodem — Zoë 🌱' }] }
    const prepared = prepareClaims(claims)
    const issued = Array.from({ length: 200 }, () => issueSdJwtVc({ ...given, disclosable: {}, prepared }))
    const salts = issued.flatMap((one) => one.disclosures.map(saltOf))
    expect(new Set(salts).size).toBe(200 * prepared.length)
    for (const salt of salts) expect(salt).toMatch(/^[A-Za-z0-9_-]{24}$/)
    const { disclosures, token } = issued[0]!
    const decoded = disclosures.map((text) => Buffer.from(text, 'base64url').toString())
    expect(decoded.map((clear) => Buffer.from(clear).toString('base64url'))).toEqual(disclosures)
    expect(decoded.map((clear) => JSON.parse(clear).slice(1))).toEqual(Object.entries(claims))
    expect(splitSdJwt(token).jwt.payload._sd).toHaveLength(prepared.length)
  })

  it('says in each disclosure what the claim says, whatever its letters and length', () => {
    const texts = [
      '',
      'a',
      'ab',
      'abc',
      'é',
      'aé',
      'Zoë 🌱',
      '"\\',
      '\u0000\n',
      '\ud800',
      '~',
      'x'.repeat(9_999),
      'ö'.repeat(20_000),
    ]
    for (const text of texts) {
      const claims: Record<string, Json> = {
        [`claim ${text.slice(0, 20)}`]: text,
        list: [text, 1, null],
        grade: { value: text },
      }
      const { disclosures, token } = issueSdJwtVc({ ...given, disclosable: { first: 1, ...claims, last: true } })
      const read = disclosures.map((one) => JSON.parse(Buffer.from(one, 'base64url').toString()) as unknown[])
      expect(read.map((parts) => parts.slice(1))).toEqual(Object.entries({ first: 1, ...claims, last: true }))
      for (const one of disclosures) expect(Buffer.from(one, 'base64url').toString('base64url')).toBe(one)
      const digests = disclosures.map((one) => createHash('sha256').update(one).digest('base64url'))
      expect(splitSdJwt(token).jwt.payload._sd).toEqual(digests.sort())
    }
  })

  it('signs under the header of the very key, with the certificates that it has now', () => {
    const headerOf = (header: { kid: string; x5c?: string[] }) =>
      splitSdJwt(issueSdJwtVc({ ...given, header, disclosable: {} }).token).jwt.header
    expect(headerOf({ kid: 'one' })).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: 'one' })
    expect(headerOf({ kid: 'one', x5c: ['A'] })).toMatchObject({ kid: 'one', x5c: ['A'] })
    expect(headerOf({ kid: 'one', x5c: ['B'] })).toMatchObject({ kid: 'one', x5c: ['B'] })
    expect(headerOf({ kid: 'two' })).toMatchObject({ kid: 'two' })
    expect(headerOf({ kid: 'one' })).not.toHaveProperty('x5c')
  })

  it('refuses to encode ahead what may not be disclosed, or is given twice', () => {
    expect(() => prepareClaims({ iss: 'x' })).toThrow(TypeError)
    const prepared = prepareClaims({ given_name: 'A' })
    expect(() => issueSdJwtVc({ ...given, disclosable: { given_name: 'B' }, prepared })).toThrow(/given twice/)
    expect(() => issueSdJwtVc({ ...given, plain: { given_name: 'B' }, disclosable: {}, prepared })).toThrow(TypeError)
  })

  it('shows neither order nor number of the claims in _sd', () => {
    const { jwt } = issueSdJwtVc({ ...given, disclosable: baseClaims, decoys: 5 })
    const { _sd, _sd_alg } = splitSdJwt(`${jwt}~`).jwt.payload
    expect(_sd).toEqual([...(_sd as string[])].sort())
    expect(_sd).toHaveLength(9)
    expect(_sd_alg).toBe('sha-256')
  })

  it('writes no _sd where nothing is disclosable (SD-JWT VC §2.2.2.5)', () => {
    const { token, jwt } = issueSdJwtVc({ ...given, disclosable: {} })
    expect(token).toBe(`${jwt}~`)
    expect(splitSdJwt(token).jwt.payload).not.toHaveProperty('_sd')
  })

  it('waits for a signature that comes later, and takes none of another length', async () => {
    const { signingInput, disclosures, finish } = encodeSdJwtVc({ ...given, disclosable: baseClaims })
    const signature = await Promise.resolve(keys.credential.sign(Buffer.from(signingInput)))
    const { jwt, token } = finish(signature)
    expect(verifyEs256(keys.credential.jwk, Buffer.from(signingInput), signature)).toBe(true)
    expect(jwt).toBe(`${signingInput}.${Buffer.from(signature).toString('base64url')}`)
    expect(token).toBe(`${[jwt, ...disclosures].join('~')}~`)
    expect(() => finish(signature.subarray(1))).toThrow(/64 bytes/)
  })

  it('carries the certificate chain where one is given', () => {
    const { token } = issueSdJwtVc({ ...given, header: { kid: 'k', x5c: ['MIIB'] }, disclosable: {} })
    expect(splitSdJwt(token).jwt.header).toEqual({ alg: 'ES256', typ: 'dc+sd-jwt', kid: 'k', x5c: ['MIIB'] })
  })

  it.each([
    'iss',
    'nbf',
    'exp',
    'cnf',
    'vct',
    'vct#integrity',
    'aka_vcts',
    'status',
    '_sd',
    '...',
    '_sd_alg',
    '__proto__',
  ])('refuses to hide %s in a disclosure', (name) => {
    const disclosable = Object.fromEntries([[name, 'x']])
    expect(() => issueSdJwtVc({ ...given, plain: {}, disclosable })).toThrow(TypeError)
  })

  it('refuses a claim that is given twice', () => {
    expect(() => issueSdJwtVc({ ...given, disclosable: { iat: 1 } })).toThrow(/both plain and disclosable/)
  })
})

describe('presenting', () => {
  const token = sdJwt({})

  it('lists what its holder may show', () => {
    expect(disclosableClaims(token).map(({ path }) => path)).toEqual(
      expect.arrayContaining([['given_name'], ['grade']]),
    )
  })

  it('shows the chosen claims only', async () => {
    const shown = await presentSdJwt(token, { reveal: ['grade'] })
    expect(splitSdJwt(shown).disclosures.map((text) => Buffer.from(text, 'base64url').toString())).toEqual([
      expect.stringContaining('"grade"'),
    ])
    expect(shown.endsWith('~')).toBe(true)
    expect(await presentSdJwt(token, { reveal: 'all' })).toBe(token)
    expect(splitSdJwt(await presentSdJwt(token, { reveal: () => false })).disclosures).toEqual([])
  })

  it('refuses what is no issued token', async () => {
    await expect(presentSdJwt(`${token}a.b.c`, { reveal: 'all' })).rejects.toThrow(/no key binding/)
    await expect(presentSdJwt(token.slice(0, -1), { reveal: 'all' })).rejects.toMatchObject({ code: 'TILDE_MISSING' })
  })
})
