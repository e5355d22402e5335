import {
  CONSORTIUM,
  type KeyPurpose,
  type PublicJwk,
  type ServiceName,
  TestamurError,
} from '@testamur/credential-model'
import { type KeyProofClaims, readKeyProof } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { type PublishedKey, publicPart } from '../domain/published-key.js'
import { succeed } from '../domain/succession.js'
import type { Tx } from '../store/store.js'
import type { Call } from './call.js'
import { memberNotFound } from './move-member.js'
import { publishKey } from './publish-key.js'
import { retireKeys } from './retire-keys.js'

export type Enrolled = { key: PublishedKey; isNew: boolean }

/** What each service may sign for a member. The registry publishes its own keys itself. */
const purposes: Partial<Record<ServiceName, readonly KeyPurpose[]>> = {
  issuer: ['credential', 'badge', 'ledger'],
  revocation: ['status', 'ledger'],
}

function checkService(claims: KeyProofClaims, service: string): void {
  if (claims.service !== service)
    throw new TestamurError('FORBIDDEN', `${service} cannot enrol a key of ${claims.service}`)
  if (!purposes[claims.service]?.includes(claims.purpose))
    throw new TestamurError('FORBIDDEN', `${service} signs nothing with a key for ${claims.purpose}`)
}

/** The key of this kid where it is there already, for the same thing. @throws TestamurError KEY_CONFLICT */
async function findSame(tx: Tx, { kid, member, purpose, service }: KeyProofClaims): Promise<PublishedKey | undefined> {
  const known = await tx.publishedKeys.find(kid)
  if (known && (known.member !== member || known.purpose !== purpose || known.service !== service))
    throw new TestamurError('KEY_CONFLICT', `${kid} is a ${known.purpose} key of ${known.service} already`, {
      remedy: 'Make a new key: one key has one purpose.',
    })
  return known
}

async function lockMember(tx: Tx, claims: KeyProofClaims): Promise<Member> {
  const member = claims.member === CONSORTIUM ? undefined : await tx.members.lock(claims.member)
  if (!member) throw memberNotFound(claims.member)
  if (member.state === 'left') throw new TestamurError('MEMBER_STATE', `${member.slug} has left the consortium`)
  return member
}

/**
 * Publishes a key that one of our services made for a member, after it has shown that it holds the private half. `succeed`
 * says from when it speaks, and which key it follows. Enrolling the same key again changes nothing.
 * @throws TestamurError KEY_PROOF_INVALID, KEY_CONFLICT, MEMBER_NOT_FOUND, MEMBER_STATE, FORBIDDEN
 */
export async function enrolKey(
  ctx: Context,
  { now }: Pick<Call, 'now'>,
  service: string,
  proof: string,
  jwk: PublicJwk,
): Promise<Enrolled> {
  const claims = readKeyProof(proof, jwk, now)
  checkService(claims, service)
  const { kid, purpose } = claims
  return ctx.store.transaction(async (tx) => {
    const member = await lockMember(tx, claims)
    const known = await findSame(tx, claims)
    if (known) return { key: known, isNew: false }
    const use = { member: member.slug, purpose, service: claims.service, jwk: publicPart(jwk) }
    const keys = await tx.publishedKeys.of(member.slug)
    const { from, retire } = succeed({ use, keys, admittedAt: member.admittedAt, now, leadMs: ctx.keyLeadMs })
    const key: PublishedKey = { kid, ...use, from }
    await retireKeys(ctx, tx, await publishKey(ctx, tx, member, key, now), retire, now)
    return { key, isNew: true }
  })
}
