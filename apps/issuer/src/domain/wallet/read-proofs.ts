import { createHash } from 'node:crypto'
import { OAuthError } from '../oauth-error.js'
import { anyTrusted, type WalletProviders } from '../wallet-providers.js'
import { type KeyAttestation, readKeyAttestation } from './key-attestation.js'
import { readKeyProof } from './key-proof.js'
import type { BindingKey } from './proof-key.js'

/** How many copies of one award a wallet gets at most, each bound to a key of its own (§12.2.4 `batch_size`). */
export const BATCH_SIZE = 20

/** The `proofs` of a credential request, by type (App. F). */
export type Proofs = { jwt: readonly string[] } | { attestation: readonly string[] }

/** Keys that copies are bound to, in the order of the proofs, and the nonces that showed that the proofs are fresh. */
export type Proven = { keys: BindingKey[]; nonces: string[] }

export type ProofRules = {
  issuer: string
  now: Date
  clientId?: string
  providers: WalletProviders
  /** Whether each key must be attested by a provider that is trusted here (HAIP 1.0 §4.5.1). */
  attestationRequired: boolean
}

const refuse = (why: string) => new OAuthError('invalid_proof', why)

function distinct(keys: readonly BindingKey[]): BindingKey[] {
  const byThumbprint = new Map(keys.map((key) => [key.thumbprint, key]))
  if (byThumbprint.size === keys.length) return [...keys]
  throw refuse('one key is proven twice: each copy needs a key of its own')
}

function checkCount(count: number): void {
  if (count > BATCH_SIZE)
    throw new OAuthError('invalid_credential_request', `at most ${BATCH_SIZE} copies are given in a batch`)
}

function readAttestation(attestations: readonly string[], { providers, now }: ProofRules): Proven {
  if (!anyTrusted(providers)) throw refuse('the proof type attestation is not supported here')
  if (attestations.length !== 1) throw refuse('the proof type attestation takes exactly one attestation')
  const { keys, nonce } = readKeyAttestation(attestations[0]!, { providers, now, withProof: false })
  if (nonce === undefined) throw refuse('the key attestation carries no nonce: get one from the nonce endpoint')
  checkCount(keys.length)
  return { keys: distinct(keys), nonces: [nonce] }
}

/** An attestation is read once, however many proofs carry it. One that nobody here could judge is passed over. */
function attestations({ providers, now, attestationRequired }: ProofRules) {
  const read = new Map<string, KeyAttestation>()
  return (jwt: string): KeyAttestation | undefined => {
    if (!attestationRequired && !anyTrusted(providers)) return undefined
    const known = read.get(jwt) ?? readKeyAttestation(jwt, { providers, now, withProof: true })
    read.set(jwt, known)
    return known
  }
}

function readJwts(jwts: readonly string[], rules: ProofRules): Proven {
  checkCount(jwts.length)
  const context = { ...rules, attested: attestations(rules) }
  const proofs = jwts.map((jwt) => readKeyProof(jwt, context))
  if (rules.attestationRequired && proofs.some((proof) => !proof.attestation))
    throw refuse('the key must be attested: send key_attestation in the header of the proof')
  const proven = distinct(proofs.map((proof) => proof.key))
  const attested = proofs.flatMap((proof) => proof.attestation?.keys ?? [])
  // A credential for each attested key (App. F.1); the proofs' own keys come first, in their order.
  const keys = [...new Map([...proven, ...attested].map((key) => [key.thumbprint, key])).values()]
  checkCount(keys.length)
  return { keys, nonces: [...new Set(proofs.flatMap((proof) => proof.nonces))] }
}

/** The keys that a wallet proves to hold, or a provider attests. @throws OAuthError invalid_proof, invalid_credential_request */
export const readProofs = (proofs: Proofs, rules: ProofRules): Proven =>
  'attestation' in proofs ? readAttestation(proofs.attestation, rules) : readJwts(proofs.jwt, rules)

/** What tells one holder from another: the thumbprint of the one key (RFC 7638), or a digest over those of all, in any order. */
export function holderOf(keys: readonly { thumbprint: string }[]): string {
  const sorted = keys.map((key) => key.thumbprint).sort()
  return sorted.length === 1 ? sorted[0]! : createHash('sha256').update(sorted.join('\n')).digest('base64url')
}
