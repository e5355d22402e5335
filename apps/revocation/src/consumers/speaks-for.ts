import type { CloudEvent } from '@testamur/credential-model'
import { Unprocessable } from '@testamur/event-bus'

/** A member speaks of its own credentials only. @throws Unprocessable */
export function speaksFor(event: CloudEvent, member: string): void {
  if (event.source !== `/members/${member}`)
    throw new Unprocessable(`${event.source} speaks of a credential of ${member}`)
}
