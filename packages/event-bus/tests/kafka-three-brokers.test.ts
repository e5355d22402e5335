import { setTimeout as pause } from 'node:timers/promises'
import { kafkaAvailable, startKafka } from '@testamur/kafka'
import { describe, expect, test } from 'vitest'
import type { Received } from '../src/index.js'
import { members, upTo } from './facts.js'
import { absent, logOn } from './kafka-broker.js'
import { createLab, type Lab } from './lab.js'
import { until } from './until.js'

const found = kafkaAvailable()
const REGISTRY = 'testamur.registry'
const NAMES = members(36)
/** 36 events a round. Between two rounds, so that a slow machine has fewer of them and is not buried under what it missed. */
const ROUND_MS = 60
/** So that a dead broker is noticed after three seconds instead of nine. */
const properties = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' }

/** The whole of the topic, as it stands in the log. */
async function readLog(lab: Lab): Promise<Received[]> {
  const ends = await lab.bus.endOffsets(REGISTRY)
  const total = [...ends.values()].reduce((sum, end) => sum + end, 0n)
  // By place: what is handed out again after a change in the group counts once.
  const log = new Map<string, Received>()
  const consumption = await lab.bus.consume({
    group: 'auditors',
    topics: [REGISTRY],
    maxBatch: 500,
    position: async () => 0n,
    deliver: async (batch) => {
      for (const each of batch) log.set(`${each.partition}/${each.offset}`, each)
    },
    onCrash: () => {},
  })
  await until('the whole log is read', () => BigInt(log.size) >= total, 60_000)
  await consumption.stop()
  return [...log.values()]
}

const factsIn = (log: Received[], name: string): number[] =>
  log
    .filter(({ key }) => key === name)
    .map(({ value }) => Number((JSON.parse(value.toString()) as { reason: string }).reason))

describe('three brokers', () => {
  if (!found.ok) {
    const { missing } = absent(`no Kafka: ${found.remedy}`)
    test.skip(missing)
    return
  }

  test('no acknowledged event is lost, doubled or out of order when a leader is killed under load', {
    timeout: 420_000,
  }, async () => {
    await using cluster = await startKafka({ brokers: 3, properties })
    await using lab = await createLab(logOn({ brokers: cluster.brokers, stop: async () => {} }))
    const relay = await lab.relay()
    const consumer = await lab.consumer()
    let [rounds, writing] = [0, true]
    const load = (async () => {
      while (writing) {
        const n = rounds++
        await lab.announce(...NAMES.map((name): [string, number] => [name, n]))
        await pause(ROUND_MS)
      }
    })()

    await until('events flow', () => consumer.caughtUp(30_000).then((done) => done && rounds > 30), 120_000)
    // Twelve partitions on three brokers: each broker leads some of them.
    const [leader] = cluster.nodes
    await leader!.kill('SIGKILL')
    const before = rounds
    await until('the others have taken over', () => relay.flushed(30_000), 120_000)
    await leader!.start()
    await until('writing went on', () => rounds > before + 30, 120_000)
    writing = false
    await load

    expect(await relay.flushed(120_000)).toBe(true)
    expect(await until('all is applied', () => consumer.caughtUp(30_000), 120_000)).toBe(true)
    expect(await lab.applied()).toEqual(Object.fromEntries(NAMES.map((name) => [name, upTo(rounds)])))
    const log = await readLog(lab)
    for (const name of NAMES) expect([...new Set(factsIn(log, name))]).toEqual(upTo(rounds))
  })
})
