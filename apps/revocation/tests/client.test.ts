import { uuidv7 } from '@testamur/credential-model'
import { expect, test } from 'vitest'
import { createRevocationClient } from '../src/client.js'
import { openHouse } from './support/house.js'

test('the typed client speaks with the service, and throws what it answers', async () => {
  await using house = await openHouse()
  const member = await house.admit('north')
  const clientOf = (key: string) =>
    createRevocationClient({
      origin: 'http://internal',
      key,
      fetch: (input, init) => house.service.app.fetch(new Request(input, init)),
    })
  const [registrar, employer] = [clientOf(member), clientOf(await house.employer())]
  const { id } = await house.award('north')

  const subscribed = await employer.subscribe({ watch: { all: true }, deliver: { method: 'sse' } })
  expect((await employer.subscriptions()).items.map((s) => s.id)).toEqual([subscribed.id])
  expect(await registrar.revoke(id, { reason: 'superseded' })).toMatchObject({ status: 'revoked', version: 1 })
  expect((await employer.credential(id)).status).toBe('revoked')
  await expect(registrar.suspend(id, { reason: 'other' })).rejects.toMatchObject({ code: 'ALREADY_REVOKED' })
  await expect(employer.subscription(uuidv7())).rejects.toMatchObject({ code: 'SUBSCRIPTION_NOT_FOUND' })
  await expect(employer.verify(subscribed.id)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  await employer.unsubscribe(subscribed.id)
  expect((await employer.subscriptions({ limit: 10 })).items).toEqual([])
  const lease = await clientOf(house.credentials.issuer).lease({ member: 'north' as never, size: 3 })
  expect(lease.indices).toHaveLength(3)
})
