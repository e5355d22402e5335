import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { addToOutbox, NotYet, RecordFailure, replay, toRecord, Unprocessable } from '../src/index.js'
import { partitionFor } from '../src/murmur2.js'
import { factOf, members, upTo } from './facts.js'
import { createLab, type Lab, type MakeLog } from './lab.js'
import { record, recorder } from './recorder.js'
import { until } from './until.js'
import { withoutInbox } from './without-inbox.js'

const WAIT = 90_000
const REGISTRY = 'testamur.registry'

/** Each member's facts 0 … count-1, once each and in order. */
const all = (names: string[], count: number) => Object.fromEntries(names.map((name) => [name, upTo(count)]))

/** Announces facts 0 … count-1 of each member, a transaction for each round. */
async function announceRounds(lab: Lab, names: string[], count: number, first = 0): Promise<void> {
  for (const n of upTo(count)) await lab.announce(...names.map((name): [string, number] => [name, first + n]))
}

/** Members whose keys lie in different partitions. */
function spreadMembers(count: number): string[] {
  const byPartition = new Map(members(200).map((name) => [partitionFor(name, 12), name]))
  return [...byPartition.values()].slice(0, count)
}

/** What every bus has to keep, whatever it is made of. Run unchanged on each adapter. */
export function contract(name: string, makeLog: MakeLog): void {
  describe(name, { timeout: 300_000 }, () => {
    test('events of one key keep their order with 16 writers at once', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const consumer = await lab.consumer()
      const names = members(16)
      await Promise.all(names.map((name) => announceRounds(lab, [name], 40)))
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(names, 40))
      // Nothing was on its way twice: a lane is not read while its rows are under way.
      expect(await sumOfEnds(lab)).toBe(640n)
    })

    test('an event of a transaction that commits late is not skipped', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const consumer = await lab.consumer()
      const late = await lab.database.pool.connect()
      await late.query('BEGIN')
      await addToOutbox(late, [factOf('late', 0)])
      await announceRounds(lab, ['early'], 20)
      expect(await relay.flushed(WAIT)).toBe(true)
      await late.query('COMMIT')
      late.release()
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ ...all(['early'], 20), late: [0] })
    })

    test('a transaction that is rolled back announces nothing', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const failing = lab.transaction(async ({ sql }) => {
        await addToOutbox(sql, [factOf('ghost', 0)])
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect(await relay.depth()).toBe(0)
    })

    test.each([
      ['after the commit, before the send', 'relay:before-send', 1],
      ['after the commit, before a later send', 'relay:before-send', 7],
      ['after the send, before the delete', 'relay:after-send', 1],
      ['after a later send, before the delete', 'relay:after-send', 5],
    ] as const)('a relay killed %s loses and doubles nothing', async (_, point, visit) => {
      await using lab = await createLab(makeLog)
      const consumer = await lab.consumer()
      const names = members(8)
      const child = await lab.child({ role: 'relay', fault: { point, visit, signal: 'SIGKILL' } })
      let rounds = 0
      while (child.process.signalCode !== 'SIGKILL') await announceRounds(lab, names, 1, rounds++)
      const relay = await lab.relay()
      await announceRounds(lab, names, 5, rounds)
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(names, rounds + 5))
    })

    test('sends that fail, before or after they arrived, cost no order', async () => {
      await using lab = await createLab(makeLog)
      let visits = 0
      const faults = {
        at: () => {
          if (++visits % 3 === 0) throw new Error('this send fails')
        },
      }
      const relay = await lab.relay({ faults, maxInFlight: 20 })
      const consumer = await lab.consumer()
      await announceRounds(lab, members(8), 12)
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(members(8), 12))
    })

    test.each([
      ["before the handlers' commit", 'consumer:before-commit', 3],
      ["after the handlers' commit, before the offset hint", 'consumer:after-commit', 3],
    ] as const)('a consumer killed %s loses and doubles nothing', async (_, point, visit) => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const names = members(8)
      await announceRounds(lab, names, 6)
      expect(await relay.flushed(WAIT)).toBe(true)
      const child = await lab.child({ role: 'consumer', maxBatch: 4, fault: { point, visit, signal: 'SIGKILL' } })
      await until('the consumer was killed', () => child.process.signalCode === 'SIGKILL')
      const consumer = await lab.consumer()
      await announceRounds(lab, names, 4, 6)
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(names, 10))
    })

    test('an event that stands twice in the log has its effect once', async () => {
      await using lab = await createLab(makeLog)
      const [first, second] = [toRecord(factOf('twice', 0)), toRecord(factOf('twice', 1))]
      const partition = partitionFor('twice', await lab.bus.partitionsOf(REGISTRY))
      await lab.bus.send(REGISTRY, partition, [first, first, second])
      const consumer = await lab.consumer()
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      await lab.bus.send(REGISTRY, partition, [first, second])
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(['twice'], 2))
    })

    test('members that join and leave cost no event and double none', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const steady = await lab.consumer({ maxBatch: 7 })
      const names = members(20)
      const writing = announceRounds(lab, names, 60)
      for (const _ of upTo(3)) {
        const passing = await lab.consumer({ maxBatch: 7, bus: await lab.openBus() })
        const before = await steady.lag()
        await until('the group has read on', async () => (await steady.lag()) !== before || before === 0n)
        await passing.stop()
      }
      await writing
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await steady.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(names, 60))
    })

    test('a member that is stopped beyond its session and resumed changes nothing twice', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const names = members(12)
      await announceRounds(lab, names, 10)
      expect(await relay.flushed(WAIT)).toBe(true)
      const fault = { point: 'consumer:after-commit', visit: 5, signal: 'SIGSTOP' } as const
      const child = await lab.child({ role: 'consumer', maxBatch: 3, stallMs: 1_000, fault })
      await until('the member has stopped', () => child.said('fault'))
      const consumer = await lab.consumer()
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      child.process.kill('SIGCONT')
      await announceRounds(lab, names, 10, 10)
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(names, 20))
    })

    test('a replay from offset 0 gives the same state', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      const consumer = await lab.consumer()
      await announceRounds(lab, members(10), 20)
      await relay.flushed(WAIT)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      const before = await lab.applied()
      const truncate = async ({ sql }: Parameters<typeof record>[0]) => void (await sql.query('TRUNCATE applied'))
      await replay({ group: 'readers', transaction: lab.transaction, truncate })
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(before)
      expect(before).toEqual(all(members(10), 20))
    })

    test.each([
      ['first', 0],
      ['in the middle', 5],
      ['last', 9],
    ])('poison %s in a batch is parked with its key, and the rest goes on', async (_, poison) => {
      await using lab = await createLab(makeLog)
      let cured = false
      const handlers = [recorder((member, n) => member === 'sick' && n === poison && !cured && fail())]
      const healthy = members(100).find((name) => partitionFor(name, 12) === partitionFor('sick', 12))!
      for (const n of upTo(10)) await lab.send(['sick', n], [healthy, n])
      const consumer = await lab.consumer({ handlers, maxAttempts: 2 })
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ ...(poison > 0 && { sick: upTo(poison) }), ...all([healthy], 10) })
      const parked = await consumer.parked()
      expect(parked.map(({ key, behind }) => [key, behind])).toEqual(upTo(10 - poison).map((i) => ['sick', i > 0]))
      expect(await consumer.retryParked(parked[0]!.id)).toBe(false)
      cured = true
      expect(await consumer.retryParked(parked[0]!.id)).toBe(true)
      expect(await lab.applied()).toEqual(all(['sick', healthy], 10))
      expect(await consumer.parked()).toEqual([])
    })

    test('in halt mode poison stops its partition alone, until it is set aside for good', async () => {
      await using lab = await createLab(makeLog)
      const [sick, healthy] = spreadMembers(2) as [string, string]
      const handlers = [recorder((member, n) => member === sick && n === 2 && fail())]
      const consumer = await lab.consumer({ handlers, poison: 'halt', maxAttempts: 2 })
      for (const n of upTo(5)) await lab.send([sick, n], [healthy, n])
      const halt = await until('the partition is halted', async () => (await consumer.halted())[0])
      await until('the other is applied', async () => (await lab.applied())[healthy]?.length === 5)
      expect(await lab.applied()).toEqual({ [sick]: [0, 1], ...all([healthy], 5) })
      expect(await consumer.setAside(halt.topic, halt.partition, halt.offset + 1n)).toBe(false)
      expect(await consumer.setAside(halt.topic, halt.partition, halt.offset)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect((await lab.applied())[sick]).toEqual([0, 1, 3, 4])
    })

    test('what is not there yet makes its partition wait, and parks nothing', async () => {
      await using lab = await createLab(makeLog)
      let arrived = false
      const [waiting, other] = spreadMembers(2) as [string, string]
      const handlers = [
        recorder((member, n) => {
          if (member === waiting && n === 1 && !arrived) throw new NotYet('the key is not published yet')
        }),
      ]
      const consumer = await lab.consumer({ handlers, maxAttempts: 1 })
      for (const n of upTo(4)) await lab.send([waiting, n], [other, n])
      await until('the other has gone on', async () => (await lab.applied())[other]?.length === 4)
      await until('what came before it is applied', async () => (await lab.applied())[waiting]?.length === 1)
      expect((await lab.applied())[waiting]).toEqual([0])
      arrived = true
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all([waiting, other], 4))
      expect(await consumer.parked()).toEqual([])
    })

    test('a slow handler is given bounded batches, of few partitions at once', async () => {
      await using lab = await createLab(makeLog)
      const relay = await lab.relay()
      await announceRounds(lab, members(40), 25)
      expect(await relay.flushed(WAIT)).toBe(true)
      let [working, mostWorking, largest] = [0, 0, 0]
      const consumer = await lab.consumer({
        handlers: [],
        maxBatch: 10,
        concurrency: 3,
        applyBatch: async (tx, events) => {
          mostWorking = Math.max(mostWorking, ++working)
          largest = Math.max(largest, events.length)
          try {
            await tx.sql.query('SELECT pg_sleep(0.005)')
            for (const { event } of events)
              await record(tx, event.partitionkey, Number((event.data as { reason: string }).reason))
          } finally {
            working--
          }
        },
      })
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(members(40), 25))
      expect(largest).toBeLessThanOrEqual(10)
      expect(mostWorking).toBeLessThanOrEqual(3)
    })

    test('while the bus is away the outbox grows, the memory does not, and then all arrives', async (context) => {
      await using lab = await createLab(makeLog)
      if (lab.log.outage === undefined) return context.skip('this log cannot be switched off from here')
      const relay = await lab.relay({ maxInFlight: 100 })
      const consumer = await lab.consumer()
      await announceRounds(lab, ['before'], 1)
      expect(await relay.flushed(WAIT)).toBe(true)
      const restore = await lab.log.outage()
      let most = 0
      for (const n of upTo(100)) {
        await lab.announce(...members(30).map((name): [string, number] => [name, n]))
        most = Math.max(most, relay.inFlight())
        await tick()
      }
      expect(await relay.depth()).toBe(3_000)
      expect(await relay.flushed(0)).toBe(false)
      expect(await relay.oldestAgeMs()).toBeGreaterThan(0)
      await restore()
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(Math.max(most, relay.inFlight())).toBeLessThanOrEqual(100)
      expect(await until('the consumer is back', () => consumer.caughtUp(WAIT), WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ before: [0], ...all(members(30), 100) })
    })

    test('a second relay takes over from a stopped leader, which doubles nothing when it is resumed', async () => {
      await using lab = await createLab(makeLog)
      const consumer = await lab.consumer()
      const names = members(6)
      const fault = { point: 'relay:before-send', visit: 3, signal: 'SIGSTOP' } as const
      const leader = await lab.child({ role: 'relay', leaseMs: 1_000, fault })
      await announceRounds(lab, names, 5)
      await until('the leader has stopped', () => leader.said('fault'))
      const relay = await lab.relay({ leaseMs: 1_000 })
      await announceRounds(lab, names, 5, 5)
      expect(await relay.flushed(WAIT)).toBe(true)
      const ends = await sumOfEnds(lab)
      leader.process.kill('SIGCONT')
      await until('the old leader has sent what it held', async () => (await sumOfEnds(lab)) > ends)
      await announceRounds(lab, names, 5, 10)
      expect(await relay.flushed(WAIT)).toBe(true)
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual(all(names, 15))
    })

    test('types, extensions and fields that nobody knows are tolerated', async () => {
      await using lab = await createLab(makeLog)
      const known = toRecord(factOf('known', 0))
      const data = { ...(JSON.parse(known.value.toString()) as object), colour: 'green' }
      const richer = {
        ...known,
        value: Buffer.from(JSON.stringify(data)),
        headers: { ...known.headers, ce_mood: 'fine' },
      }
      const foreign = toRecord({ ...factOf('known', 1) })
      const unknown = { ...foreign, headers: { ...foreign.headers, ce_type: 'testamur.thing.happened.v7' } }
      await lab.bus.send(REGISTRY, 0, [unknown, richer])
      const consumer = await lab.consumer()
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ known: [0] })
      expect(await consumer.parked()).toEqual([])
    })

    test('what no handler wants is passed over unread: no inbox row, no parking, and the position moves on', async () => {
      await using lab = await createLab(makeLog)
      const wanted = toRecord(factOf('ours', 0))
      const other = { ...wanted.headers, ce_type: 'testamur.member.left.v1' }
      const unreadable = { ...wanted, headers: other, value: Buffer.from('{not json') }
      await lab.bus.send(REGISTRY, 0, [unreadable, wanted, { ...wanted, headers: other }])
      const consumer = await lab.consumer()
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ ours: [0] })
      expect(await consumer.parked()).toEqual([])
      expect(await consumer.lag()).toBe(0n)
      const { rows } = await lab.database.pool.query('SELECT at_offset FROM spine.inbox')
      expect(rows).toEqual([{ at_offset: '1' }])
    })

    test('an id in upper case is told to be wrong, not passed over as seen', async () => {
      await using lab = await createLab(makeLog)
      const ours = toRecord(factOf('ours', 0))
      const upper = { ...ours, headers: { ...ours.headers, ce_id: ours.headers.ce_id!.toUpperCase() } }
      await lab.bus.send(REGISTRY, 0, [upper])
      const consumer = await lab.consumer()
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect((await consumer.parked()).map(({ reason }) => reason)).toEqual([expect.stringContaining('ce_id')])
    })

    test('a batch that names its guilty record costs the others nothing', async () => {
      await using lab = await createLab(makeLog)
      await lab.send(['ours', 0], ['ours', 1], ['ours', 2], ['ours', 3])
      const tried: number[] = []
      const record = recorder()
      const consumer = await lab.consumer({
        applyBatch: async (tx, events) => {
          tried.push(events.length)
          const guilty = events.find(({ event }) => (event.data as { reason: string }).reason === '2')
          if (guilty) throw new RecordFailure(guilty.offset, new Unprocessable('poison'))
          for (const { event, ...place } of events) await record.run(tx, event, place)
        },
      })
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ ours: [0, 1] })
      expect(tried).toEqual([4, 2, 1])
      expect((await consumer.parked()).map(({ behind }) => behind)).toEqual([false, true])
    })

    test('a message that is not ours is parked, and the rest goes on', async () => {
      await using lab = await createLab(makeLog)
      const ours = toRecord(factOf('ours', 0))
      const garbage = { ...ours, key: 'x', headers: {}, value: Buffer.from([0xff, 0x00, 0xc3, 0x28]) }
      const otherKey = { ...ours, key: 'somebody-else' }
      await lab.bus.send(REGISTRY, 3, [garbage, otherKey, ours])
      const consumer = await lab.consumer()
      expect(await consumer.caughtUp(WAIT)).toBe(true)
      expect(await lab.applied()).toEqual({ ours: [0] })
      const parked = await consumer.parked()
      expect(parked.map(({ key }) => key)).toEqual(['x', 'somebody-else'])
      expect(parked[0]!.reason).toContain('not JSON')
      expect(parked[1]!.reason).toContain('not the key')
      expect(consumer.healthy()).toBe(true)
      expect(await consumer.discardParked(parked[0]!.id)).toBe(true)
      expect((await consumer.parked()).length).toBe(1)
    })

    withoutInbox(makeLog)
  })
}

function fail(): never {
  throw new Error('poison')
}

const sumOfEnds = async (lab: Lab): Promise<bigint> =>
  [...(await lab.bus.endOffsets(REGISTRY)).values()].reduce((sum, end) => sum + end, 0n)
