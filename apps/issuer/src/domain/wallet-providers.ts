import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { z } from 'zod'

/** Who may vouch for wallets and their keys: roots for those who send their certificates, keys for those who name one. */
export type WalletProviders = {
  roots: readonly X509Certificate[]
  /** By `kid`. */
  keys: ReadonlyMap<string, KeyObject>
}

/** Nobody is trusted. */
export const noWalletProviders: WalletProviders = { roots: [], keys: new Map() }

export const anyTrusted = ({ roots, keys }: WalletProviders): boolean => roots.length > 0 || keys.size > 0

const Jwk = z.looseObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1),
  d: z.undefined().optional(),
})
const File = z.strictObject({
  roots: z.array(z.string()).default([]),
  jwks: z.strictObject({ keys: z.array(Jwk).default([]) }).default({ keys: [] }),
})

/**
 * Reads `{ "roots": [base64 DER], "jwks": { "keys": [] } }`. Keys are of P-256 and carry a `kid`.
 * @throws Error that says what is wrong with it
 */
export function readWalletProviders(text: string): WalletProviders {
  const { roots, jwks } = File.parse(JSON.parse(text))
  return {
    roots: roots.map((der) => new X509Certificate(Buffer.from(der, 'base64'))),
    keys: new Map(jwks.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })])),
  }
}

const MOST_CERTIFICATES = 5

const inForce = ({ validFrom, validTo }: X509Certificate, now: Date): boolean =>
  Date.parse(validFrom) <= now.getTime() && now.getTime() <= Date.parse(validTo)

/** RFC 5280 §6.1 as far as names, signatures, times and the right to issue go; no policies and no name constraints. */
function leadsToRoot(chain: readonly X509Certificate[], roots: readonly X509Certificate[], now: Date): boolean {
  return chain.every((certificate, i) => {
    const issuers = i + 1 < chain.length ? [chain[i + 1] as X509Certificate] : roots
    const issued = issuers.some(
      (by) => by.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey) && inForce(by, now),
    )
    return issued && inForce(certificate, now)
  })
}

function certificatesOf(x5c: readonly string[]): X509Certificate[] {
  try {
    return x5c.map((der) => new X509Certificate(Buffer.from(der, 'base64')))
  } catch {
    return []
  }
}

/**
 * The key that signed, by the `x5c` or the `kid` of a JOSE header, if a provider stands behind it. The root is not part of the
 * chain and the leaf is not its own issuer (HAIP 1.0 §4.4.1, §4.5.1).
 */
export function providerKey(
  { x5c, kid }: { x5c?: readonly string[]; kid?: string },
  { roots, keys }: WalletProviders,
  now: Date,
): KeyObject | undefined {
  if (x5c === undefined) return kid === undefined ? undefined : keys.get(kid)
  if (x5c.length === 0 || x5c.length > MOST_CERTIFICATES) return undefined
  const chain = certificatesOf(x5c)
  const [leaf] = chain
  if (!leaf || leaf.ca || chain.some((c) => roots.some((root) => root.raw.equals(c.raw)))) return undefined
  const { asymmetricKeyDetails } = leaf.publicKey
  if (asymmetricKeyDetails?.namedCurve !== 'prime256v1') return undefined
  return leadsToRoot(chain, roots, now) ? leaf.publicKey : undefined
}
