import { bytesOfAscii, type VerifyingJwk, verifyEd25519 } from '#platform'
import { isNumericDate } from '../jose/json-part.js'
import { type Jws, parseJws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import type { Trust, TrustedMember } from '../verify/types.js'
import { readTrustList } from './read-trust-list.js'
import { type ListedMember, TRUST_LIST_TYP } from './sign-trust-list.js'

/** A list whose signature holds and whose time has not passed; `members` and `roots` go into a `Trust` as they are. */
export type OpenedTrustList = {
  members: Trust['members']
  roots: readonly string[]
  /** Until when it may be used offline. */
  expires: Date
  issuedAt: Date
  iss: string
  all: readonly ListedMember[]
}

const MAX_BYTES = 32 * 1024 * 1024
/** By how much the clock of whoever signed it may run ahead of ours. */
const SKEW_SECONDS = 60

function parse(text: string): Jws {
  if (typeof text !== 'string' || text.length > MAX_BYTES * 2) throw new ProofError('TRUST_LIST_INVALID', 'too large')
  try {
    return parseJws(text, 'the list', MAX_BYTES)
  } catch (cause) {
    throw new ProofError('TRUST_LIST_INVALID', cause instanceof Error ? cause.message : undefined, { cause })
  }
}

async function checkSigned({ header, signed, signature }: Jws, pinned: readonly VerifyingJwk[]): Promise<void> {
  const { alg, typ, crit, b64 } = header
  if (alg !== 'EdDSA') throw new ProofError('TRUST_LIST_INVALID', 'it is not signed with EdDSA')
  if (typ !== TRUST_LIST_TYP) throw new ProofError('TRUST_LIST_INVALID', `typ must be ${TRUST_LIST_TYP}`)
  if (crit !== undefined || b64 !== undefined) throw new ProofError('TRUST_LIST_INVALID', 'crit is not understood')
  for (const jwk of pinned) if (await verifyEd25519(jwk, bytesOfAscii(signed), signature)) return
  throw new ProofError('TRUST_LIST_SIGNATURE_INVALID')
}

function checkTimes({ iat, exp }: Jws['payload'], now: Date): { iat: number; exp: number } {
  const seconds = now.getTime() / 1000
  if (!isNumericDate(iat) || !isNumericDate(exp)) throw new ProofError('TRUST_LIST_INVALID', 'it needs iat and exp')
  if (!(iat <= seconds + SKEW_SECONDS)) throw new ProofError('TRUST_LIST_INVALID', 'it was made in the future')
  if (!(seconds < exp)) throw new ProofError('TRUST_LIST_EXPIRED')
  return { iat, exp }
}

/**
 * Opens a trust list against the key (or keys, while one follows another) of the consortium that the verifier pinned beforehand:
 * the header's `kid` chooses nothing. The list can then be kept and used offline until `expires`.
 * @throws ProofError TRUST_LIST_INVALID, TRUST_LIST_SIGNATURE_INVALID, TRUST_LIST_EXPIRED
 */
export async function openTrustList(
  jws: string,
  pinnedConsortiumKey: VerifyingJwk | readonly VerifyingJwk[],
  now: Date,
): Promise<OpenedTrustList> {
  const parsed = parse(jws)
  await checkSigned(parsed, [pinnedConsortiumKey].flat())
  const { iat, exp } = checkTimes(parsed.payload, now)
  const { iss, roots, members } = readTrustList(parsed.payload)
  const byIss = new Map<string, TrustedMember>(members.map((member) => [member.iss, member]))
  return {
    members: { resolve: (asked) => byIss.get(asked) },
    roots,
    expires: new Date(exp * 1000),
    issuedAt: new Date(iat * 1000),
    iss,
    all: members,
  }
}
