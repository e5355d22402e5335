import { eventName, keyCompromised, keyPublished, keyRetired } from '@testamur/credential-model'
import { EntryRefused, isAboutKeys, type LedgeredEvent } from '../domain/ledgered-event.js'
import type { MemberKey } from '../domain/member-key.js'
import type { KeyName } from '../store/member-keys.js'
import type { Tx } from '../store/store.js'

export const nameOf = ({ member, kid }: KeyName): string => `${member} ${kid}`

/**
 * Takes in what an event says about who may sign: in the replica, in the same transaction, and in `known`, for those that
 * follow it. @throws EntryRefused where a name stands for another key already; ZodError for data that is not of its form
 */
export async function learnKeys(tx: Tx, { event }: LedgeredEvent, known: Map<string, MemberKey>): Promise<void> {
  if (!isAboutKeys(event)) return
  const name = eventName(event.type)
  const changed =
    name === keyPublished.name
      ? await learnPublished(tx, keyPublished.read(event))
      : name === keyRetired.name
        ? await learnRetired(tx, keyRetired.read(event))
        : name === keyCompromised.name && (await learnCompromised(tx, keyCompromised.read(event)))
  if (!changed) return
  const [key] = await tx.memberKeys.find([changed])
  if (key) known.set(nameOf(key), key)
}

async function learnPublished(tx: Tx, data: ReturnType<typeof keyPublished.read>): Promise<KeyName> {
  const { member, kid, purpose, jwk, until } = data
  const fits = await tx.memberKeys.publish({
    member,
    kid,
    purpose,
    jwk,
    ...(until && { validUntil: Date.parse(until) }),
  })
  if (!fits) throw new EntryRefused(`the key id ${kid} of ${member} stands for another key already`)
  return { member, kid }
}

async function learnRetired(tx: Tx, { member, kid, until }: ReturnType<typeof keyRetired.read>): Promise<KeyName> {
  await tx.memberKeys.retire({ member, kid }, new Date(until))
  return { member, kid }
}

async function learnCompromised(tx: Tx, data: ReturnType<typeof keyCompromised.read>): Promise<KeyName> {
  const { member, kid, since } = data
  await tx.memberKeys.compromise({ member, kid }, new Date(since))
  return { member, kid }
}
