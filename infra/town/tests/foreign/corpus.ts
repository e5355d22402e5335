import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Key = { kid: string; purpose: string; jwk: Record<string, unknown> }
export type Vector = {
  name: string
  now: string
  policy?: object
  input: { presentation: string; nonce?: string; audience?: string }
  trust: { members?: Record<string, { keys: Key[] } | null>; statusLists?: Record<string, string> }
}

const folder = fileURLToPath(new URL('../../../../docs/vectors/credentials/', import.meta.url))

/**
 * What these verifiers are not told here: receipts of our ledger, when a key was in force, whose certificates are trusted, and
 * documents about types.
 */
const ourOwn = /^(receipt|metadata|x5c)|compromise|key-retired|key-not-in-use/

/** The vectors about what SD-JWT VC, key binding and Token Status Lists ask of any verifier that uses its defaults. */
export function corpus(kind: 'valid' | 'invalid'): Vector[] {
  const read = (file: string): Vector => {
    const vector = JSON.parse(readFileSync(`${folder}${kind}/${file}`, 'utf8'))
    return { ...vector, name: file.slice(0, -'.json'.length) }
  }
  const files = readdirSync(`${folder}${kind}`).filter((file) => file.endsWith('.json') && !ourOwn.test(file))
  return files.map(read).filter(({ policy }) => Object.keys(policy ?? {}).length === 0)
}

const keysFor = (keys: readonly Key[], purpose: string) =>
  keys.filter((key) => key.purpose === purpose).map(({ kid, jwk }) => ({ ...jwk, kid }))

/** A vector as a foreign verifier is asked about it: with what the issuers' metadata and the lists' URLs would serve. */
export const questionOf = ({ input, now, trust }: Vector) => ({
  presentation: input.presentation,
  now,
  ...(input.nonce !== undefined && { nonce: input.nonce }),
  ...(input.audience !== undefined && { audience: input.audience }),
  issuers: Object.fromEntries(
    Object.entries(trust.members ?? {}).flatMap(([iss, member]) => {
      if (!member) return []
      const { keys } = member
      return [[iss, { credential: keysFor(keys, 'credential'), status: keysFor(keys, 'status') }]]
    }),
  ),
  statusLists: trust.statusLists ?? {},
})
