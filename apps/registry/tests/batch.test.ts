import { randomBytes } from 'node:crypto'
import {
  type CloudEvent,
  credentialClaimed,
  credentialIssued,
  credentialRevoked,
  type EventDefinition,
  eventName,
  learnerErased,
  topics,
  uuidv7,
} from '@testamur/credential-model'
import { type Delivered, partitionFor, toRecord } from '@testamur/event-bus'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { applyBatchOf } from '../src/consumers/apply-batch.js'
import { handlers } from '../src/consumers/handlers.js'
import { openStore, type Store, type Tx } from '../src/store/store.js'
import { startRegistry, type TestRegistry } from './harness.js'

let town: TestRegistry
let store: Store
beforeAll(async () => {
  town = await startRegistry()
  store = openStore(town.pool)
})
afterAll(async () => {
  await store.close()
  await town[Symbol.asyncDispose]()
})

const member = 'noorderhaven'
const achievement = uuidv7()
const listUri = 'https://testamur.test/status-lists/1'
let index = 0
const copy = (digest = randomBytes(32).toString('base64url')) => ({ digest, status: { uri: listUri, index: index++ } })

/** A fact as another service tells it. */
function fact<Data>(definition: EventDefinition<Data>, data: object): CloudEvent {
  const made = { member, achievement, ...data } as unknown as Data
  return definition.make({ member, producer: 'issuer', now: new Date(), data: made })
}
const issued = (credentialId: string, copies = [copy()], more: object = {}) =>
  fact(credentialIssued, {
    ...{ credentialId, achievementVersion: 1, learner: uuidv7(), profile: 'micro-credential', delivery: 'direct' },
    ...{ status: { uri: listUri, index: index++ }, validFrom: new Date().toISOString(), copies, ...more },
  })
const claimed = (credentialId: string, copies = [copy()]) => fact(credentialClaimed, { credentialId, copies })
const revoked = (credentialId: string) =>
  fact(credentialRevoked, { credentialId, status: 'revoked', reason: 'fraud', effectiveAt: new Date().toISOString() })
const erased = (credentialId: string) => fact(learnerErased, { credentialId })

const delivered = (event: CloudEvent, i: number): Delivered => ({
  event,
  topic: topics.credential,
  partition: 0,
  offset: BigInt(i),
})

class Undone extends Error {}

const rowsOf = async (sql: Tx['sql'], table: string, order: string) =>
  (await sql.query(`SELECT to_jsonb(t) AS row FROM ${table} t ORDER BY ${order}`)).rows.map(({ row }) => row)

/** What the work leaves in the directory, and undoes again: each way starts from the same state. */
async function leftBy(work: (tx: Tx) => Promise<void>) {
  let left: Record<'credentials' | 'copies', unknown[]> = { credentials: [], copies: [] }
  const undone = store.transaction(async (tx) => {
    await work(tx)
    left = {
      credentials: await rowsOf(tx.sql, 'directory_credentials', 'credential_id'),
      copies: await rowsOf(tx.sql, 'directory_copies', 'digest'),
    }
    throw new Undone()
  })
  await expect(undone).rejects.toThrow(Undone)
  return left
}

const batchWise = (events: CloudEvent[]) => (tx: Tx) => applyBatchOf(handlers)(tx, events.map(delivered))
const oneByOne = (events: CloudEvent[]) => async (tx: Tx) => {
  const named = new Map(handlers.map((handler) => [handler.name, handler]))
  for (const [i, event] of events.entries())
    await named.get(eventName(event.type) ?? '')?.run(tx, event, delivered(event, i))
}

test('a batch leaves what its events leave one by one, also when it is delivered twice', async () => {
  const [a, b, c, d, late, stranger] = Array.from({ length: 6 }, () => uuidv7()) as [string, ...string[]] as string[]
  const [one, other] = [copy(), copy()]
  const mixed = [
    ...[issued(a!), issued(b!, []), claimed(b!, [one, other]), claimed(stranger!)],
    ...[revoked(a!), claimed(a!, [copy(), copy(one.digest)]), issued(b!, [copy()])],
    ...[
      issued(c!),
      erased(c!),
      claimed(c!),
      claimed(late!),
      issued(late!),
      issued(d!, [copy(other.digest)]),
      revoked(d!),
    ],
  ]
  const expected = await leftBy(oneByOne(mixed))
  expect(expected.credentials).toHaveLength(4)
  expect(expected.copies).toHaveLength(6)
  expect(await leftBy(batchWise(mixed))).toEqual(expected)
  const twice = [...mixed, ...mixed]
  expect(await leftBy(batchWise(twice))).toEqual(await leftBy(oneByOne(twice)))
})

test('from the bus: what cannot be read is parked alone, and what comes again changes nothing', async () => {
  const partitions = await town.bus.partitionsOf(topics.credential)
  const idHere = (): string => {
    const id = uuidv7()
    return partitionFor(id, partitions) === 0 ? id : idHere()
  }
  const ids = [idHere(), idHere(), idHere(), idHere()] as const
  const bad = toRecord(issued(idHere()))
  const [one, two, three, four] = ids.map((id) => toRecord(issued(id))) as [
    typeof bad,
    typeof bad,
    typeof bad,
    typeof bad,
  ]
  const records = [one, two, { ...bad, value: Buffer.from('{"credentialId":"no"}') }, three, four]
  await town.bus.send(topics.credential, 0, [...records, ...records])
  const last = idHere()
  await town.bus.send(topics.credential, 0, [...records, toRecord(issued(last))])
  const arrived = async () =>
    (
      await town.pool.query('SELECT credential_id FROM directory_copies WHERE credential_id = ANY($1)', [
        [...ids, last],
      ])
    ).rows
  await vi.waitFor(async () => expect(await arrived()).toHaveLength(5), 20_000)
  expect((await town.pool.query('SELECT key FROM spine.parked')).rows).toEqual([{ key: bad.key }])
})
