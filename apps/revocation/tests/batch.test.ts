import {
  type AchievementId,
  type CloudEvent,
  type CredentialId,
  credentialRevoked,
  instantOf,
  learnerErased,
  type MemberSlug,
  topics,
  uuidv7,
} from '@testamur/credential-model'
import { type Delivered, partitionFor, toRecord } from '@testamur/event-bus'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { applyBatchOf } from '../src/consumers/apply-batch.js'
import { handlersOf } from '../src/consumers/handlers.js'
import type { Tx } from '../src/store/tx.js'
import { type House, openHouse } from './support/house.js'
import { type Award, claimed, issued, type Reference } from './support/issuer.js'

let house: House
let member: string
let refs: Reference[]
const ref = () => refs.pop() as Reference

beforeAll(async () => {
  house = await openHouse()
  member = await house.admit('north')
  await house.admit('south')
  refs = await house.lease('north', 64)
})
afterAll(() => house[Symbol.asyncDispose]())

const revoked = ({ id, achievement }: Award): CloudEvent =>
  credentialRevoked.make({
    member: 'north',
    producer: 'revocation',
    now: new Date(),
    aggregateVersion: 1,
    data: {
      credentialId: id as CredentialId,
      member: 'north' as MemberSlug,
      achievement: achievement as AchievementId,
      status: 'revoked',
      reason: 'fraud',
      effectiveAt: instantOf(new Date()),
    },
  })
const erased = ({ id }: Award): CloudEvent =>
  learnerErased.make({
    member: 'north',
    producer: 'issuer',
    now: new Date(),
    aggregateVersion: 3,
    data: { credentialId: id as CredentialId, member: 'north' as MemberSlug },
  })

const delivered = (event: CloudEvent, i: number): Delivered => ({
  event,
  topic: topics.credential,
  partition: 0,
  offset: BigInt(i),
})

class Undone extends Error {}

const TABLES = {
  credentials: 'id',
  status_entries: 'list, index',
  status_changes: 'seq',
  announcements: 'event',
  status_history: 'credential, version',
}

/** What the work leaves in the tables, and undoes again: each way starts from the same state. */
async function leftBy(work: (tx: Tx) => Promise<void>): Promise<Record<string, unknown[]>> {
  const left: Record<string, unknown[]> = {}
  const undone = house.service.context.store.transaction(async (tx) => {
    await work(tx)
    for (const [table, order] of Object.entries(TABLES)) {
      const text = `SELECT to_jsonb(t) - '{seq,created_at}'::text[] AS row FROM ${table} t ORDER BY ${order}`
      left[table] = (await tx.sql.query(text)).rows.map(({ row }) => row)
    }
    throw new Undone()
  })
  await expect(undone).rejects.toThrow(Undone)
  return left
}

const failureOf = (work: (tx: Tx) => Promise<void>): Promise<Error> =>
  house.service.context.store.transaction(work).then(
    () => new Error('it has not failed'),
    (error: Error) => error,
  )

const batchWise = (events: CloudEvent[]) => (tx: Tx) =>
  applyBatchOf(handlersOf(house.service.context))(tx, events.map(delivered))
const oneByOne = (events: CloudEvent[]) => async (tx: Tx) => {
  const handlers = new Map(handlersOf(house.service.context).map((h) => [h.name, h]))
  for (const [i, event] of events.entries()) {
    const name = event.type.replace(/^testamur\.|\.v\d+$/g, '')
    await handlers.get(name)?.run(tx, event, delivered(event, i))
  }
}

test('a batch leaves what its events leave one by one, also when it is delivered twice', async () => {
  const known = await house.award('north')
  const gone = await house.award('north')
  await house.call('POST', `/api/revocation/credentials/${gone.id}/revoke`, {
    bearer: member,
    body: { reason: 'fraud' },
  })
  await house.settle()
  // The publisher of lists takes the change of `gone` out of its queue: not between two looks at the tables.
  await vi.waitFor(async () => expect((await house.pool.query('SELECT 1 FROM status_changes')).rows).toEqual([]), {
    timeout: 20_000,
  })
  const [a, b, c, d] = [0, 1, 2, 3].map(() => issued('north', ref(), {})) as ReturnType<typeof issued>[]
  const offered = issued('north', ref(), { copies: [] })
  const shared = ref()
  const mixed = [
    ...[a?.event, offered.event, b?.event],
    claimed(offered.award, [shared, shared]),
    claimed(known, [ref()]),
    ...[revoked(a?.award as Award), claimed(a?.award as Award, [ref(), ref()])],
    issued('north', b?.award.status as Reference, { ...b?.award, copies: [ref()] }).event,
    ...[c?.event, erased(c?.award as Award), claimed(offered.award, [shared, ref()])],
    ...[claimed(gone, [ref()]), d?.event, revoked(d?.award as Award)],
  ] as CloudEvent[]
  const twice = [...mixed, ...mixed]
  const expected = await leftBy(oneByOne(twice))
  expect(expected.credentials).toHaveLength(7)
  expect(expected.status_changes?.length).toBeGreaterThan(0)
  expect(await leftBy(batchWise(twice))).toEqual(expected)
})

test.each([
  ['an index that stands for another credential', (one: Award) => issued('north', one.status).event],
  ['a list that is not known', () => issued('north', { uri: 'https://elsewhere.test/1', index: 1 }).event],
  ['a list of another member', () => issued('south', ref()).event],
  ['a claim before its award', () => claimed(issued('north', ref()).award, [ref()])],
  ['an index that an award of the same batch has', (_: Award, fresh: Award) => issued('north', fresh.status).event],
])('%s fails alone, and is named', async (_, make) => {
  const known = await house.award('north')
  const [first, last] = [issued('north', ref()), issued('north', ref())]
  const guilty = make(known, first.award)
  const failure = await failureOf(batchWise([first.event, guilty, last.event]))
  expect(failure).toMatchObject({ name: 'RecordFailure', offset: 1n })
  expect(failure.cause).toEqual(await failureOf(oneByOne([first.event, guilty])))
})

test('from the bus: what cannot be applied is parked alone, and what comes again changes nothing', async () => {
  const known = await house.award('north')
  const partitions = await house.bus.partitionsOf(topics.credential)
  const idHere = (): string => {
    const id = uuidv7()
    return partitionFor(id, partitions) === 0 ? id : idHere()
  }
  const good = [0, 1, 2, 3].map(() => issued('north', ref(), { id: idHere() }))
  const bad = issued('north', known.status, { id: idHere() })
  const [one, two, three, four] = good.map(({ event }) => event) as CloudEvent[]
  const records = [one, two, bad.event, three, four].map((event) => toRecord(event as CloudEvent))
  await house.bus.send(topics.credential, 0, [...records, ...records])
  await house.bus.send(topics.credential, 0, records)
  await house.settle()
  const ids = good.map(({ award }) => award.id)
  const { rows } = await house.pool.query('SELECT credential, index FROM status_entries WHERE credential = ANY($1)', [
    ids,
  ])
  expect(rows).toHaveLength(4)
  const parked = await house.pool.query('SELECT key FROM spine.parked')
  expect(parked.rows).toEqual([{ key: bad.award.id }])
})
