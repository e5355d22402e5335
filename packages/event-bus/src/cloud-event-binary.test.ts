import { type CloudEvent, CONSORTIUM, type MemberSlug, memberSuspended } from '@testamur/credential-model'
import { expect, test } from 'vitest'
import type { Received } from './bus.js'
import { BusDecodeError, fromRecord, toRecord } from './cloud-event-binary.js'

const event: CloudEvent = {
  ...memberSuspended.make({
    member: CONSORTIUM,
    producer: 'registry',
    data: { member: 'noorderhaven' as MemberSlug, reason: 'naïve — ✓' },
    now: new Date(0),
    aggregateVersion: 3,
    correlationId: 'request-1',
  }),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

const received = (change: Partial<Received> = {}): Received => ({
  ...toRecord(event),
  partition: 0,
  offset: 0n,
  timestamp: new Date(0),
  ...change,
})

test('an event comes back as it went', () => {
  expect(fromRecord(received())).toEqual(event)
})

test('attributes are headers, the data is the value, the aggregate is the key', () => {
  const record = toRecord(event)
  expect(record).toMatchObject({
    topic: 'testamur.registry',
    key: 'noorderhaven',
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: 'testamur.member.suspended.v1',
      ce_aggregateversion: '3',
    },
  })
  expect(JSON.parse(record.value.toString())).toEqual(event.data)
})

test('extensions that nobody knows are kept', () => {
  const headers = { ...received().headers, ce_mood: 'fine', 'x-other': 'ignored' }
  const read = fromRecord(received({ headers }))
  expect(read).toMatchObject({ mood: 'fine' })
  expect(read).not.toHaveProperty('x-other')
})

const { ce_id: _id, ...withoutId } = toRecord(event).headers
test.each<[string, Partial<Received>]>([
  ['no headers', { headers: {} }],
  ['no id', { headers: withoutId }],
  ['an id that is no UUID', { headers: { ...withoutId, ce_id: '7' } }],
  ['an id in upper case', { headers: { ...withoutId, ce_id: event.id.toUpperCase() } }],
  ['another version of CloudEvents', { headers: { ...received().headers, ce_specversion: '0.3' } }],
  ['a time in another zone', { headers: { ...received().headers, ce_time: '2026-03-01T09:30:00+01:00' } }],
  ['a content type that is not JSON', { headers: { ...received().headers, 'content-type': 'text/plain' } }],
  ['a version that is no number', { headers: { ...received().headers, ce_aggregateversion: 'two' } }],
  ['a value that is not JSON', { value: Buffer.from('{') }],
  ['a value that is not UTF-8', { value: Buffer.from([0x22, 0xff, 0x22]) }],
  ['a null value', { value: Buffer.alloc(0) }],
  ['the key of something else', { key: 'zuiderhaven' }],
])('%s is refused', (_, change) => {
  expect(() => fromRecord(received(change))).toThrow(BusDecodeError)
})

test('an event of a type without a topic is not sent', () => {
  expect(() => toRecord({ ...event, type: 'testamur.thing.happened.v1' })).toThrow('no topic is declared')
})
