import { type MemberSlug, TestamurError } from '@testamur/credential-model'
import type { HttpEnv } from '@testamur/service-kit'
import type { Context } from 'hono'

/** The member that the caller acts for: what its key says, and nothing else. @throws TestamurError FORBIDDEN */
export function memberOf(c: Context<HttpEnv>): MemberSlug {
  const { member } = c.var.caller
  if (member) return member
  throw new TestamurError('FORBIDDEN', 'The key acts for no member.', { remedy: "Use a member's key." })
}
