import { createHash } from 'node:crypto'
import type { ProofCode } from '../../src/index.js'
import { baseClaims, basePlain, digestOf, disclosure, sdJwt, vct } from '../fixtures/world.js'
import type { Case } from './vector.js'

export type Rule = { path: unknown; sd?: unknown; mandatory?: unknown; display?: unknown; svg_id?: unknown }
export const base = 'https://issuer.test/types/base'
export const typeOf = (claims: readonly Rule[] | unknown, more: object = {}) => JSON.stringify({ vct, claims, ...more })
export const sri = (text: string, algorithm = 'sha256') =>
  `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`

export const street = disclosure('street', 'Dijk 1')
export const address = { country: 'NL', _sd: [digestOf(street)] }
export const [air, soil] = [disclosure('air'), disclosure({ name: 'soil', level: 6 })]
export const plain = { ...basePlain, address, skills: ['water', { '...': digestOf(air) }, { '...': digestOf(soil) }] }
export const claims = Object.entries(baseClaims).map((claim) => disclosure(...claim))
export const whole = sdJwt({ plain, disclosures: [...claims, street, air, soil], digests: claims.map(digestOf) })
/** The same credential with these disclosures only. */
export const showing = (...disclosures: readonly string[]) =>
  sdJwt({ plain, disclosures, digests: claims.map(digestOf) })

export const rule =
  'SD-JWT VC §4: Type Metadata Format, Extending Type Metadata, Claim Metadata, Processing Type Metadata; §5'
export const given = (name: string, description: string, typeMetadata: string | Record<string, string | null>) => ({
  name: `metadata-${name}`,
  rule,
  description,
  input: { presentation: whole },
  trust: { typeMetadata: typeof typeMetadata === 'string' ? { [vct]: typeMetadata } : typeMetadata },
})
export const good = (
  ...[name, description, documents, presentation]: [...Parameters<typeof given>, string?]
): Case => ({
  ...given(name, description, documents),
  ...(presentation !== undefined && { input: { presentation } }),
  expected: { verdict: 'valid' },
})
export const bad = (
  code: ProofCode,
  ...[name, description, documents, presentation]: [...Parameters<typeof given>, string?]
): Case => ({
  ...good(name, description, documents, presentation),
  expected: { verdict: 'invalid', check: 'type-metadata', code },
})
export const tell = (...args: Parameters<typeof bad>): Case => {
  const made = bad(...args)
  return { ...made, expected: { ...made.expected, verdict: 'cannot-tell' } }
}

export const baseDocument = (claims: readonly Rule[], more: object = {}) =>
  JSON.stringify({ vct: base, claims, ...more })
export const pinned = (integrity: string, presentationOf: object = {}) =>
  sdJwt({ plain: { ...basePlain, ...presentationOf, 'vct#integrity': integrity } })
export const chainOf = (types: number) =>
  Object.fromEntries(
    Array.from({ length: types }, (_, i) => {
      const name = (n: number) => (n === 0 ? vct : `${base}/${n}`)
      return [name(i), JSON.stringify({ vct: name(i), ...(i + 1 < types && { extends: name(i + 1) }) })]
    }),
  )
