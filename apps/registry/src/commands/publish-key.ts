import { instantOf } from '@testamur/credential-model'
import type { Context } from '../context.js'
import type { Member } from '../domain/member.js'
import { isCertified, keyPublishedFact, type PublishedKey } from '../domain/published-key.js'
import type { Tx } from '../store/store.js'
import { announce } from './announce.js'

/** The key with a fresh certificate, where keys of its kind have one. The certificate counts by the real clock. */
export async function certified(ctx: Context, key: PublishedKey, { iss, name }: Member): Promise<PublishedKey> {
  if (!isCertified(key)) return key
  const { x5c, notAfter } = await ctx.authority.certify({ jwk: key.jwk, iss, name }, ctx.clock.now())
  return { ...key, x5c, certifiedUntil: instantOf(notAfter) }
}

/** Announces a fact about a key, and moves the member one version on. Gives the member as it is then. */
export async function announceKey(
  ctx: Context,
  tx: Tx,
  member: Member,
  fact: (version: number) => Parameters<typeof announce>[2],
): Promise<Member> {
  const version = member.version + 1
  await tx.members.save({ ...member, version })
  await announce(ctx, tx, fact(version))
  return { ...member, version }
}

/** Publishes a key, with its certificate. Gives the member as it is then. */
export async function publishKey(ctx: Context, tx: Tx, member: Member, key: PublishedKey, now: Date): Promise<Member> {
  const whole = await certified(ctx, key, member)
  await tx.publishedKeys.add(whole, now)
  return announceKey(ctx, tx, member, (version) => keyPublishedFact(whole, now, version))
}
