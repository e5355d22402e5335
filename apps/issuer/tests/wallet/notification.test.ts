import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIssuerTown, type IssuerTown, type Member } from '../issuer-town.js'
import { newHolderKey } from '../wallet.js'
import { type Wallets, walletsOf } from './pre-authorized.js'

let town: IssuerTown
let member: Member
let wallets: Wallets

beforeAll(async () => {
  town = await createIssuerTown()
  member = await town.admit('noord')
  wallets = walletsOf(town, member)
})
afterAll(() => town[Symbol.asyncDispose]())

const fetched = async (n: string) => {
  const granted = await wallets.granted(n)
  const { body } = await wallets.claim(granted.token)
  return { ...granted, notification_id: String(body.notification_id) }
}

test('what a wallet tells is shown to the member, in order, each event once', async () => {
  const { id, token, notification_id } = await fetched('told')
  const accepted = { notification_id, event: 'credential_accepted', event_description: 'Stored.', extra: 1 }
  for (const body of [accepted, accepted, { notification_id, event: 'credential_deleted' }]) {
    const answer = await wallets.json('notification', token, body)
    expect([answer.status, answer.text]).toEqual([204, ''])
  }
  expect((await member.client.credential(id)).notifications).toEqual([
    { event: 'credential_accepted', at: expect.any(String), description: 'Stored.' },
    { event: 'credential_deleted', at: expect.any(String) },
  ])
})

test('the id stays the same when the copies are fetched again', async () => {
  const { token } = await wallets.granted('again')
  const key = newHolderKey()
  const [first, second] = [await wallets.claim(token, [key]), await wallets.claim(token, [key])]
  expect(second.body.notification_id).toBe(first.body.notification_id)
})

test('an id that was invented, or is of other copies, is none', async () => {
  const mine = await fetched('mine')
  const theirs = await fetched('theirs')
  const unclaimed = await wallets.granted('unclaimed')
  for (const [token, notification_id] of [
    [mine.token, theirs.notification_id],
    [mine.token, 'invented'],
    [unclaimed.token, mine.notification_id],
  ])
    expect(
      await wallets.json('notification', String(token), { notification_id, event: 'credential_accepted' }),
    ).toMatchObject({
      status: 400,
      body: { error: 'invalid_notification_id' },
    })
  expect((await member.client.credential(mine.id)).notifications).toBeUndefined()
})

test('notifications that are none', async () => {
  const { token, notification_id } = await fetched('none')
  const event = 'credential_accepted'
  const bodies = [
    '{',
    '[]',
    {},
    { notification_id },
    { event },
    { notification_id, event: 'credential_lost' },
    { notification_id: 7, event },
    { notification_id, event, event_description: 'Gespeichert für später' },
    { notification_id, event, event_description: 'a "quote"' },
    { notification_id, event, event_description: 7 },
    `{"notification_id":"${notification_id}","event":"${event}","event":"${event}"}`,
  ]
  for (const body of bodies)
    expect(await wallets.json('notification', token, body)).toMatchObject({
      status: 400,
      body: { error: 'invalid_notification_request' },
    })
  expect(await wallets.json('notification', 'no-token', { notification_id, event })).toMatchObject({ status: 401 })
})
