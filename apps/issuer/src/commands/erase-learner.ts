import { CredentialId, learnerErased, type MemberSlug, TestamurError } from '@testamur/credential-model'
import { addToOutbox } from '@testamur/event-bus'
import { type Caller, forgetIdempotent } from '@testamur/service-kit'
import type { Context } from '../context.js'
import type { Erased } from '../contract.js'
import { announce } from '../domain/announce.js'
import { eraseCredentials } from '../store/credentials.js'
import { deleteLearner, lockLearner } from '../store/learners.js'
import { eraseRows } from '../store/sheets/rows.js'
import { memberKeys } from './member-keys.js'
import { memberOf } from './member-of.js'

const unknown = () =>
  new TestamurError('NOT_FOUND', 'no learner of this id is known', {
    remedy: 'check the id; a learner who was erased before is not known any more',
  })

/**
 * Forgets a learner for good: her key, the salts, the mapping to her pseudonym, stored answers and waiting rows, in one
 * transaction, with `learner.erased` for each credential. What the ledger holds stays, and still verifies.
 * @throws TestamurError NOT_FOUND
 */
export async function eraseLearner(ctx: Context, caller: Caller, learnerId: string, now: Date): Promise<Erased> {
  const member = memberOf(caller)
  const { ledger } = await memberKeys(ctx, member)
  const lookup = ctx.vault.lookupOf(member, learnerId)
  return ctx.store.transaction(async ({ sql }) => {
    const rows = await eraseRows(sql, member, lookup, { code: 'LEARNER_ERASED', message: 'the learner was erased' })
    const learner = await lockLearner(sql, member, lookup)
    // Her rows may all have failed: then there is no learner yet, and she is forgotten all the same.
    if (!learner && rows > 0) return { credentials: 0 }
    if (!learner) throw unknown()
    const credentials = await eraseCredentials(sql, learner.id, now)
    await forgetIdempotent(sql, learner.id)
    await deleteLearner(sql, learner.id)
    const events = credentials.map(({ id, version }) =>
      learnerErased.make({
        member: member as MemberSlug,
        producer: 'issuer',
        data: { credentialId: CredentialId.parse(id), member: member as MemberSlug },
        now,
        aggregateVersion: version,
      }),
    )
    // The salts are not kept: nothing here is left that anyone could want to open.
    await addToOutbox(
      sql,
      events.map((event) => announce(event, ledger).event),
    )
    return { credentials: credentials.length }
  })
}
