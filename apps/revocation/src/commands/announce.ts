import { randomBytes } from 'node:crypto'
import { type CloudEvent, type EventDefinition, type MemberSlug, TestamurError } from '@testamur/credential-model'
import { makeEntry } from '@testamur/credential-proof'
import { addToOutbox } from '@testamur/event-bus'
import type { Context } from '../context.js'
import { saveSalt } from '../store/salts.js'
import type { Tx } from '../store/tx.js'

export type Fact<Data> = {
  member: string
  data: Data
  now: Date
  /** The credential or the list that it is about. */
  about: string
  aggregateVersion?: number
  /** Where the id was promised before. */
  id?: string
}

/** The member's key for ledger entries. @throws TestamurError KEYS_NOT_READY while it is not published */
async function ledgerKey(ctx: Context, member: string) {
  const key = await ctx.keystore.active(member as MemberSlug, 'ledger')
  if (key) return key
  throw new TestamurError('KEYS_NOT_READY', `The ledger key of ${member} is not published yet.`, {
    remedy: 'Try again in a few seconds.',
  })
}

/** Makes the event with its signed ledger entry, keeps the salt, and puts it into the outbox: all in the caller's transaction. */
export async function announce<Data>(
  ctx: Context,
  tx: Tx,
  definition: EventDefinition<Data>,
  fact: Fact<Data>,
): Promise<CloudEvent<Data>> {
  const { member, data, now, about, aggregateVersion, id } = fact
  const key = await ledgerKey(ctx, member)
  const made = definition.make({ member, producer: 'revocation', data, now, aggregateVersion })
  const event = id === undefined ? made : { ...made, id }
  const salt = randomBytes(32)
  await saveSalt(tx.sql, event.id, about, ctx.seal.seal(salt, `salt ${event.id}`))
  const announced = { ...event, ledgerentry: makeEntry(event, salt, key) }
  await addToOutbox(tx.sql, [announced])
  return announced
}
