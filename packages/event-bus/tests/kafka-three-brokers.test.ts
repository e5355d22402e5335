import { setInterval } from 'node:timers/promises'
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
/** 36 events a round. */
const ROUND_MS = 60
/** So that a dead broker is noticed after three seconds instead of nine. */
const properties = { 'broker.session.timeout.ms': '3000', 'broker.heartbeat.interval.ms': '500' }

/** The whole of the topic, as it stands in the log. */
async function readLog(lab: Lab): Promise<Received[]> {
  const ends = await lab.bus.endOffsets(REGISTRY)
  const total = [...ends.values()].reduce((sum, end) => sum + end, 0n)
  const log: Received[] = []
  const consumption = await lab.bus.consume({
    group: 'auditors',
    topics: [REGISTRY],
    maxBatch: 500,
    position: async () => 0n,
    deliver: async (batch) => void log.push(...batch),
    onCrash: () => {},
  })
  await until('the whole log is read', () => BigInt(log.length) >= total, 30_000)
  await consumption.stop()
  return log
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
    timeout: 180_000,
  }, async () => {
    await using cluster = await startKafka({ brokers: 3, properties })
    await using lab = await createLab(logOn({ brokers: cluster.brokers, stop: async () => {} }))
    const relay = await lab.relay()
    const consumer = await lab.consumer()
    let [rounds, writing] = [0, true]
    const load = (async () => {
      for await (const _ of setInterval(ROUND_MS)) {
        const n = rounds++
        await lab.announce(...NAMES.map((name): [string, number] => [name, n]))
        if (!writing) return
      }
    })()

    await until('events flow', () => consumer.caughtUp(5_000).then((done) => done && rounds > 30), 60_000)
    // Twelve partitions on three brokers: each broker leads some of them.
    const [leader] = cluster.nodes
    await leader!.kill('SIGKILL')
    const before = rounds
    await until('the others have taken over', () => relay.flushed(1_000), 60_000)
    await leader!.start()
    await until('writing went on', () => rounds > before + 30, 60_000)
    writing = false
    await load

    expect(await relay.flushed(60_000)).toBe(true)
    expect(await until('all is applied', () => consumer.caughtUp(5_000), 60_000)).toBe(true)
    expect(await lab.applied()).toEqual(Object.fromEntries(NAMES.map((name) => [name, upTo(rounds)])))
    const log = await readLog(lab)
    for (const name of NAMES) expect([...new Set(factsIn(log, name))]).toEqual(upTo(rounds))
  })
})
