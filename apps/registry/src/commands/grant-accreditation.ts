import { type AccreditationId, CONSORTIUM, TestamurError, uuidv7 } from '@testamur/credential-model'
import type { Context } from '../context.js'
import { type Accreditation, grant } from '../domain/accreditation.js'
import { achievementNotFound } from '../domain/achievement.js'
import { announce } from './announce.js'
import type { Call } from './call.js'
import { memberNotFound } from './move-member.js'

/**
 * Allows a member to award an achievement, its own or another member's.
 * @throws TestamurError MEMBER_NOT_FOUND, MEMBER_STATE, ACHIEVEMENT_NOT_FOUND, ACCREDITATION_PERIOD
 */
export async function grantAccreditation(
  ctx: Context,
  call: Call,
  asked: Omit<Accreditation, 'id' | 'withdrawnAt'>,
): Promise<{ id: AccreditationId }> {
  const accreditation: Accreditation = { ...asked, id: uuidv7() as AccreditationId }
  const event = grant(accreditation, call.now)
  return ctx.store.transaction((tx) =>
    call.once(tx.sql, async () => {
      const member = await tx.members.lock(asked.member, 'share')
      if (!member || member.slug === CONSORTIUM) throw memberNotFound(asked.member)
      if (member.state === 'left') throw new TestamurError('MEMBER_STATE', `${member.slug} has left the consortium`)
      if (!(await tx.achievements.exists(asked.achievement))) throw achievementNotFound(asked.achievement)
      await tx.accreditations.add(accreditation, call.now)
      await announce(ctx, tx, event)
      return { id: accreditation.id }
    }),
  )
}
