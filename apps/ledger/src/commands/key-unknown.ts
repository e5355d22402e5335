import { NotYet } from '@testamur/event-bus'
import type { KeyName } from '../store/member-keys.js'

/** What an entry waits for: the event that publishes its key has not arrived. */
export class KeyUnknown extends NotYet {
  readonly key: KeyName
  constructor(key: KeyName) {
    super(`no key ${key.kid} is known to speak for ${key.member}`)
    this.key = key
  }
}
