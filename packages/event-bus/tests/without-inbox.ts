import { expect, test } from 'vitest'
import { type Consumer, type ConsumerOptions, RecordFailure, replay, toRecord, Unprocessable } from '../src/index.js'
import { partitionFor } from '../src/murmur2.js'
import { factOf, upTo } from './facts.js'
import { createLab, type Lab, type MakeLog } from './lab.js'
import { type record, recorder, type Tx } from './recorder.js'
import { until } from './until.js'

const WAIT = 90_000
const REGISTRY = 'testamur.registry'

/** Writes every fact of a batch down, however often it comes; those that `isPoison` says are refused. */
function applyAll(isPoison: (member: string, n: number) => boolean = () => false): ConsumerOptions<Tx>['applyBatch'] {
  const one = recorder()
  return async (tx, events) => {
    for (const { event, ...place } of events) {
      const { member, reason } = event.data as { member: string; reason: string }
      if (isPoison(member, Number(reason))) throw new RecordFailure(place.offset, new Unprocessable('poison'))
      await one.run(tx, event, place)
    }
  }
}

const consumerOf = (lab: Lab, options: Partial<ConsumerOptions<Tx>> = {}): Promise<Consumer> =>
  lab.consumer({ inbox: false, applyBatch: applyAll(), ...options })

const inboxRows = async (lab: Lab): Promise<number> =>
  Number((await lab.database.pool.query('SELECT count(*) AS count FROM spine.inbox')).rows[0]?.count)

/** What holds for a consumer that knows by itself what it has applied. Run on each adapter. */
export function withoutInbox(makeLog: MakeLog): void {
  test('without an inbox every event is given as often as it stands in the log, and no row is kept of it', async () => {
    await using lab = await createLab(makeLog)
    const [first, second] = [toRecord(factOf('twice', 0)), toRecord(factOf('twice', 1))]
    const partition = partitionFor('twice', await lab.bus.partitionsOf(REGISTRY))
    await lab.bus.send(REGISTRY, partition, [first, first, second])
    const consumer = await consumerOf(lab)
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    await lab.bus.send(REGISTRY, partition, [first])
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect(await lab.applied()).toEqual({ twice: [0, 0, 1, 0] })
    expect(await inboxRows(lab)).toBe(0)
  })

  test('without an inbox the position still keeps out what was applied: a member killed after its commit doubles nothing', async () => {
    await using lab = await createLab(makeLog)
    for (const n of upTo(12)) await lab.send(['ours', n])
    let commits = 0
    const faults = {
      at: (point: string) => {
        if (point === 'consumer:after-commit' && ++commits === 2) throw new Error('as if it died here')
      },
    }
    const consumer = await consumerOf(lab, { maxBatch: 4, faults })
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect(await lab.applied()).toEqual({ ours: upTo(12) })
  })

  test('without an inbox poison is parked with its key, and retried', async () => {
    await using lab = await createLab(makeLog)
    let cured = false
    const healthy = upTo(100)
      .map((i) => `member-${i}`)
      .find((name) => partitionFor(name, 12) === partitionFor('sick', 12))!
    for (const n of upTo(4)) await lab.send(['sick', n], [healthy, n])
    const consumer = await consumerOf(lab, {
      applyBatch: applyAll((member, n) => member === 'sick' && n === 1 && !cured),
    })
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect(await lab.applied()).toEqual({ sick: [0], [healthy]: upTo(4) })
    const parked = await consumer.parked()
    expect(parked.map(({ key, behind }) => [key, behind])).toEqual([1, 2, 3].map((n) => ['sick', n > 1]))
    await lab.send(['sick', 4])
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect((await consumer.parked()).length).toBe(4)
    cured = true
    expect(await consumer.retryParked(parked[0]!.id)).toBe(true)
    expect((await lab.applied()).sick).toEqual(upTo(5))
    expect(await inboxRows(lab)).toBe(0)
  })

  test('without an inbox a record that was set aside stays aside in a replay', async () => {
    await using lab = await createLab(makeLog)
    for (const n of upTo(4)) await lab.send(['sick', n])
    let poison = true
    const applyBatch = applyAll((_, n) => n === 1 && poison)
    const consumer = await consumerOf(lab, { applyBatch, poison: 'halt', maxAttempts: 1 })
    const halt = await until('the partition is halted', async () => (await consumer.halted())[0])
    expect(await consumer.setAside(halt.topic, halt.partition, halt.offset)).toBe(true)
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect(await lab.applied()).toEqual({ sick: [0, 2, 3] })
    poison = false
    const truncate = async ({ sql }: Parameters<typeof record>[0]) => void (await sql.query('TRUNCATE applied'))
    await replay({ group: 'readers', transaction: lab.transaction, truncate })
    expect(await consumer.caughtUp(WAIT)).toBe(true)
    expect(await lab.applied()).toEqual({ sick: [0, 2, 3] })
  })

  test('single handlers cannot do without an inbox', async () => {
    await using lab = await createLab(makeLog)
    await expect(lab.consumer({ inbox: false })).rejects.toThrow(TypeError)
  })
}
