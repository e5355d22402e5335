import { type VerifyingJwk, verifyEcdsa } from '#platform'
import { type Certificate, parseCertificate } from './certificate.js'
import { DerError, only, TAG, toHex } from './der.js'
import { rawSignature } from './ec-key.js'

/** A path whose signatures hold: the key at its end, and the period in which all its certificates are valid (milliseconds). */
export type Path = { jwk: VerifyingJwk; notBefore: number; notAfter: number; length: number }

/** Certificates in one path, the anchor among them. */
const MAX_PATH = 6

const no = (why: string) => new DerError(why)

function mayIssue({ extensions: { ca, pathLength, keyUsage } }: Certificate, below: number): void {
  if (!ca) throw no('a certificate was issued by one that may issue none')
  if (keyUsage !== undefined && !keyUsage.keyCertSign) throw no('a certificate was issued by a key for other uses')
  if (pathLength !== undefined && below > pathLength) throw no('the path is longer than an issuer allows')
}

async function isIssuedBy(certificate: Certificate, { subject, key }: Certificate): Promise<boolean> {
  if (certificate.issuer !== subject) return false
  const signature = rawSignature(only(certificate.signature, TAG.sequence), key.size)
  return signature !== undefined && verifyEcdsa(key.jwk, certificate.hash, certificate.signed, signature)
}

const isSame = (a: Certificate, b: Certificate) => toHex(a.raw) === toHex(b.raw)

/** The chain up to, and without, a root that stands at its end. */
function withoutAnchor(chain: readonly Certificate[], roots: readonly Certificate[]): readonly Certificate[] {
  const last = chain.at(-1)
  return chain.length > 1 && last !== undefined && roots.some((root) => isSame(root, last)) ? chain.slice(0, -1) : chain
}

async function anchorOf(last: Certificate, roots: readonly Certificate[]): Promise<Certificate> {
  for (const root of roots) if (await isIssuedBy(last, root)) return root
  throw no('it leads to no certificate of the consortium')
}

function requireLeaf({ extensions: { ca, keyUsage } }: Certificate): void {
  if (ca) throw no('its first certificate is that of an authority')
  if (keyUsage !== undefined && !keyUsage.digitalSignature) throw no('its first certificate is not for signatures')
}

/**
 * Follows a chain, leaf first, to one of the roots (RFC 5280 §6.1, for ECDSA on P-256 and P-384, without policies, name constraints
 * and revocation lists: whether a key still stands is for the registry to say). Names are compared byte by byte. The times are the
 * caller's to judge. @throws DerError that says where the path breaks
 */
export async function validatePath(chain: readonly Uint8Array[], anchors: readonly Uint8Array[]): Promise<Path> {
  if (chain.length === 0 || chain.length >= MAX_PATH) throw no('it is longer than is followed')
  const roots = anchors.map(parseCertificate)
  const given = withoutAnchor(chain.map(parseCertificate), roots)
  const path = [...given, await anchorOf(given.at(-1) as Certificate, roots)]
  requireLeaf(path[0] as Certificate)
  for (const [i, issuer] of path.entries()) {
    if (i === 0) continue
    mayIssue(issuer, i - 1)
    if (!(await isIssuedBy(path[i - 1] as Certificate, issuer))) throw no('a certificate is not issued by the next one')
  }
  return {
    jwk: (path[0] as Certificate).key.jwk,
    notBefore: Math.max(...path.map(({ notBefore }) => notBefore)),
    notAfter: Math.min(...path.map(({ notAfter }) => notAfter)),
    length: path.length,
  }
}
