import { type AccessKey, type MemberSlug, TestamurError } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import { applyAccessKeyGranted, newBearerKey } from '@testamur/service-kit'
import type { Context } from '../context.js'
import { describeKey, grantedFact, type KeyRequest } from '../domain/access-key.js'
import type { Tx } from '../store/store.js'
import type { Call } from './call.js'
import { memberNotFound } from './move-member.js'

/** Keeps a key in the registry's own list and in the table that requests are checked against. False if it was there. */
export async function keepKey(tx: Tx, key: AccessKey, now: Date): Promise<boolean> {
  const added = await tx.accessKeys.add(key, now)
  if (added) await applyAccessKeyGranted(tx.sql, { key })
  return added
}

async function checkMember(tx: Tx, slug: MemberSlug): Promise<void> {
  const member = await tx.members.lock(slug, 'share')
  if (!member || member.slug === 'consortium') throw memberNotFound(slug)
  if (member.state === 'left') throw new TestamurError('MEMBER_STATE', `${slug} has left the consortium`)
}

/**
 * Grants a bearer key; it is in the answer, and nowhere else.
 * @throws TestamurError INVALID_REQUEST, MEMBER_NOT_FOUND, MEMBER_STATE
 */
export async function grantKey(ctx: Context, call: Call, request: KeyRequest) {
  const bearer = newBearerKey(request.kind).key
  const key = describeKey(request, bearer, call.now)
  return ctx.store.transaction((tx) =>
    call.once(tx.sql, async () => {
      if (request.member) await checkMember(tx, request.member)
      await keepKey(tx, key, call.now)
      await addToOutbox(tx.sql, [grantedFact(key, call.now)])
      return { key: bearer, granted: { ...key, grantedAt: call.now.toISOString() } }
    }),
  )
}

/** The operator's key of the configuration, granted at the first start that names it. */
export async function ensureOperatorKey(ctx: Context, bearer: string, now: Date): Promise<void> {
  const key = describeKey({ kind: 'operator', name: 'operator, by configuration' }, bearer, now)
  await ctx.store.transaction(async (tx) => {
    if (await keepKey(tx, key, now)) await addToOutbox(tx.sql, [grantedFact(key, now)])
  })
}
