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

const without = (name: string) => {
  const { [name]: _, ...rest } = received().headers
  return rest
}
const of = (name: string, value: unknown) => ({ ...received().headers, [name]: value as string })
const long = (length: number) => 'x'.repeat(length)

/** What the schema says: an extension that nobody knows is always left to it. */
function bySchema(headers: Record<string, string>): unknown {
  const { unknown: _, ...event } = fromRecord(received({ headers: { ...headers, ce_unknown: '' } })) as CloudEvent & {
    unknown?: string
  }
  return event
}

const outcome = (read: () => unknown): unknown => {
  try {
    return read()
  } catch (error) {
    return String(error)
  }
}

test.each<[string, Record<string, string>]>([
  ['as it is', received().headers],
  ...Object.keys(received().headers).map((name): [string, Record<string, string>] => [
    `without ${name}`,
    without(name),
  ]),
  ...Object.keys(received().headers).flatMap((name) =>
    ['', 'x', ' ', '1', null, 7, ['x'], long(40), long(41), long(100), long(101), long(201), long(1_401), '\ud800'].map(
      (value): [string, Record<string, string>] => [`${name}: ${String(value).slice(0, 20)}`, of(name, value)],
    ),
  ),
  ...['0', '-1', '1.0', '1e3', '01', ' 1', '0x10', '9007199254740991', '9007199254740992', '999999999999999'].map(
    (value): [string, Record<string, string>] => [`version ${value}`, of('ce_aggregateversion', value)],
  ),
  ...[
    '2026-02-28',
    '2026-02-29',
    '2024-02-29',
    '2024-02-30',
    '2026-04-31',
    '2026-12-31',
    '2026-00-10',
    '2026-13-01',
  ].map((day): [string, Record<string, string>] => [`day ${day}`, of('ce_time', `${day}T12:00:00.123456Z`)]),
  ...['24:00:00Z', '23:59:60Z', '23:59Z', '23:59:59', '23:59:59+00:00', '23:59:59.Z', '23:59:59z'].map(
    (time): [string, Record<string, string>] => [`time ${time}`, of('ce_time', `2026-01-01T${time}`)],
  ),
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'].map(
    (id): [string, Record<string, string>] => [`id ${id}`, of('ce_id', id)],
  ),
  ['with an entry', of('ce_ledgerentry', long(1_400))],
  ['with too long an entry', of('ce_ledgerentry', long(1_401))],
  ['with a header called data', of('ce_data', 'x')],
  ['with another header', of('x-ce_id', 'x')],
])('headers are read as the schema reads them: %s', (_, headers) => {
  expect(outcome(() => fromRecord(received({ headers })))).toEqual(outcome(() => bySchema(headers)))
})

test('an event of a type without a topic is not sent', () => {
  expect(() => toRecord({ ...event, type: 'testamur.thing.happened.v1' })).toThrow('no topic is declared')
})
