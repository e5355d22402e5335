import { Instant, TestamurError } from '@testamur/credential-model'
import type { Context } from 'hono'
import type { AcceptedServices } from '../access/services.js'
import type { Clock } from '../run/clock.js'

const refused = (why: string) =>
  new TestamurError('FORBIDDEN', why, {
    remedy: 'Leave out the header Testamur-As-Of: the time is that of the server.',
  })

/**
 * The time of a request. The demo writes a past year: with its own credential it may say `Testamur-As-Of: <instant>`.
 * @throws TestamurError FORBIDDEN for anyone else, and where the demo is off.
 */
export function timeOf(c: Context, clock: Clock, demo: AcceptedServices | undefined): Date {
  const asOf = c.req.header('testamur-as-of')
  if (asOf === undefined) return clock.now()
  if (demo?.nameOf(c.req.header('testamur-demo') ?? '') !== 'demo') throw refused('Only the demo may set the time.')
  const instant = Instant.safeParse(asOf)
  if (!instant.success) throw new TestamurError('INVALID_REQUEST', 'Testamur-As-Of is not an RFC 3339 instant in UTC.')
  return new Date(instant.data)
}
