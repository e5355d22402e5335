import {
  type CloudEvent,
  CONSORTIUM,
  instantOf,
  type MemberSlug,
  memberAdmitted,
  TestamurError,
} from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import { newBearerKey } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { describeKey, grantedFact } from '../domain/access-key.js'
import { checkLogo } from '../domain/logo.js'
import { checkSlugIsFree, issOf, type Member } from '../domain/member.js'
import type { Tx } from '../store/store.js'
import { announce } from './announce.js'
import type { Call } from './call.js'
import { keepKey } from './grant-key.js'
import { publishOwnKey } from './publish-own-key.js'

export type Admission = { slug: MemberSlug; name: string; url?: string; logo?: string }

const admittedFact = ({ slug, name, iss, url, logo, version }: Member, now: Date): CloudEvent =>
  memberAdmitted.make({
    member: CONSORTIUM,
    producer: 'registry',
    now,
    aggregateVersion: version,
    data: { member: slug, name, iss, ...(url && { url }), ...(logo && { logo }) },
  })

async function grantFirstKey(ctx: Context, tx: Tx, member: Member, now: Date): Promise<string> {
  const bearer = newBearerKey('member').key
  // The key's own life is counted by the real clock: a member that the demo admits in the past needs a key today.
  const key = describeKey(
    { kind: 'member', member: member.slug, name: `${member.slug}, first key` },
    bearer,
    ctx.clock.now(),
  )
  await keepKey(tx, key, now)
  await addToOutbox(tx.sql, [grantedFact(key, now)])
  return bearer
}

/**
 * Admits a member: its record, the registry's own ledger key for it and its first bearer key, all in one transaction.
 * @throws TestamurError MEMBER_RESERVED, MEMBER_EXISTS, INVALID_REQUEST (logo)
 */
export async function admitMember(ctx: Context, call: Call, admission: Admission) {
  checkSlugIsFree(admission.slug)
  if (admission.logo !== undefined) checkLogo(admission.logo)
  const { now } = call
  const iss = issOf(ctx.publicUrl, admission.slug)
  const member: Member = { ...admission, iss, state: 'active', admittedAt: instantOf(now), version: 1 }
  return ctx.store.transaction((tx) =>
    call.once(tx.sql, async () => {
      if (!(await tx.members.add(member)))
        throw new TestamurError('MEMBER_EXISTS', `"${member.slug}" was admitted before`, {
          remedy: 'Choose another slug.',
        })
      await announce(ctx, tx, admittedFact(member, now))
      await publishOwnKey(ctx, tx, member, now)
      return { slug: member.slug, iss, key: await grantFirstKey(ctx, tx, member, now) }
    }),
  )
}
