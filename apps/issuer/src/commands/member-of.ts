import { TestamurError } from '@testamur/credential-model'
import type { Caller } from '@testamur/service-kit'

/** The member that the caller acts for, by its key alone. @throws TestamurError FORBIDDEN for a key of nobody's */
export function memberOf(caller: Caller): string {
  if (caller.member) return caller.member
  throw new TestamurError('FORBIDDEN', 'This key acts for no member.', { remedy: 'Use a key of the member.' })
}
