import { bytesOfBase64url, toBase64url, type VerifyingJwk } from '#platform'
import { ProofError } from '../proof-error.js'
import { parseCertificate } from '../x509/certificate.js'
import { DerError } from '../x509/der.js'
import { type Path, validatePath } from '../x509/validate-path.js'
import type { Maybe, Roots } from './types.js'

const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Standard base64 with its padding, in the one spelling that its bytes have (RFC 7515 §4.1.6: not base64url). */
function decode(text: string): Uint8Array {
  const bytes = bytesOfBase64url(urlSafe(text))
  if (text.length % 4 !== 0 || toBase64url(bytes) !== urlSafe(text)) throw new DerError('it is no base64')
  return bytes
}

/** What is no chain for whatever reason of form is refused by one code. */
async function guarded<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw cause instanceof DerError ? new ProofError('X5C_INVALID', cause.message, { cause }) : cause
  }
}

type Followed = { x5c: readonly string[]; roots: readonly string[]; path: Path }

const MAX_KEPT = 256
/** Paths whose signatures held, by their leaf: an issuer's credentials all carry the same. Times are judged anew. */
const kept = new Map<string, Followed>()

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((one, i) => one === b[i])

function keptPath(x5c: readonly string[], roots: readonly string[]): Path | undefined {
  const known = kept.get(x5c[0] as string)
  return known !== undefined && same(known.x5c, x5c) && same(known.roots, roots) ? known.path : undefined
}

async function follow(x5c: readonly string[], roots: readonly string[]): Promise<Path> {
  const path = await validatePath(x5c.map(decode), roots.map(decode))
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  kept.set(x5c[0] as string, { x5c: [...x5c], roots: [...roots], path })
  return path
}

async function certificatesOf(roots: () => Maybe<readonly string[] | undefined>) {
  try {
    return await roots()
  } catch (cause) {
    throw new ProofError('TRUST_UNAVAILABLE', 'the roots of its certificates', { outcome: 'cannot-tell', cause })
  }
}

/**
 * A diploma outlives certificates: one that has expired since counts as it did when it signed, as long as the registry answers for
 * its key (which is what retires and condemns keys).
 */
function requireTime({ notBefore, notAfter }: Path, now: Date, signedAt: number | undefined): void {
  const at = now.getTime()
  if (!(notBefore <= at)) throw new ProofError('X5C_INVALID', 'a certificate of the chain is not valid yet')
  const last = signedAt === undefined ? at : Math.min(at, signedAt * 1000)
  if (!(last <= notAfter)) throw new ProofError('X5C_INVALID', 'a certificate of the chain has expired')
}

/**
 * That a header's certificates are for the very key that the registry lists; and where roots are given, that they lead to one of
 * them and are valid, or were at `signedAt` (seconds since 1970). Without roots, trust comes from the registry alone, but a leaf of another key means that someone is
 * misled. @returns how many certificates the path has, the root among them
 * @throws ProofError X5C_INVALID
 */
export async function checkChain(
  x5c: readonly string[] | undefined,
  { x, y, crv }: VerifyingJwk,
  { roots, now, signedAt }: { roots: Roots | undefined; now: Date; signedAt?: number },
): Promise<number | undefined> {
  if (x5c === undefined) return undefined
  const anchors = typeof roots === 'function' ? await certificatesOf(roots) : roots
  const path = anchors && (keptPath(x5c, anchors) ?? (await guarded(() => follow(x5c, anchors))))
  const leaf = path?.jwk ?? (await guarded(() => parseCertificate(decode(x5c[0] as string)).key.jwk))
  if (leaf.crv !== crv || leaf.x !== x || leaf.y !== y) throw new ProofError('X5C_INVALID', 'it is for another key')
  if (path !== undefined) requireTime(path, now, signedAt)
  return path?.length
}
