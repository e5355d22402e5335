import { type KafkaCluster, startKafka } from '@testamur/kafka'
import { startThrowAwayPostgres, type ThrowAwayPostgres } from '@testamur/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeKafka } from '../../kafka/tests/require-kafka.js'
import { expecting } from './api.js'
import { webhookIsSigned } from './foreign-reader.js'
import { type Member, Town } from './harness.js'
import { startJournal } from './journal.js'
import { changeStatus, claimsOf, holdersReceipt, listedStatus, verdict } from './main-job.js'
import { startReceiver } from './receiver.js'
import { reckon } from './reckoning.js'
import { unsettled } from './settle.js'
import { until } from './until.js'

describeKafka('a town on a real Kafka and a PostgreSQL server of its own', () => {
  let kafka: KafkaCluster
  let postgres: ThrowAwayPostgres
  let town: Town
  let aurora: Member
  let borealis: Member
  beforeAll(async () => {
    ;[kafka, postgres] = await Promise.all([startKafka({ brokers: 1, heapMb: 256 }), startThrowAwayPostgres()])
    town = await Town.create({ env: { DATABASE_URL: postgres.url, KAFKA_BROKERS: kafka.brokers } })
    aurora = town.member('aurora')
    borealis = town.member('borealis')
  }, 240_000)
  afterAll(async () => {
    await town?.[Symbol.asyncDispose]()
    await kafka?.stop()
    await postgres?.stop()
  }, 90_000)

  test('does the main job', async () => {
    await using receiver = await startReceiver()
    const employer = await town.grant('employer', { scopes: ['subscriptions:write', 'watch:wide'] })
    const subscribed = await town.call('POST', '/api/revocation/subscriptions', {
      key: employer,
      body: { watch: { member: 'borealis' }, deliver: { method: 'webhook', url: receiver.url } },
    })
    const { secret } = expecting(201, 'subscribe', subscribed)
    const award = await town.award(borealis)
    expect((await claimsOf(town, borealis, award)).disclosed).toBeGreaterThanOrEqual(8)
    expect(await verdict(town, award, { receipt: await holdersReceipt(town, borealis, award) })).toBe('valid')
    await changeStatus(town, borealis, award.id)
    await until('the list says revoked', async () => (await listedStatus(town, borealis, award)) === 1)
    const heard = await until('the webhook', () => receiver.heard.find(({ body }) => body.includes(award.id)))
    expect(webhookIsSigned(heard.headers, heard.body, secret)).toBe(true)
  })

  /** Whether facts wait for the bus. */
  const waiting = async () => {
    const { text } = await town.call('GET', '/metrics')
    return unsettled(text).busy.some((line) => line.startsWith('outbox_depth') && line.includes('issuer'))
  }

  test('goes on awarding while the broker is gone, and loses and doubles nothing once it is back', async () => {
    const analyst = await town.grant('analyst')
    const journal = startJournal(town, aurora, 2, 60)
    try {
      await until('awards are made', () => journal.awards.size > 8, 60_000)
      await kafka.nodes[0]?.kill('SIGKILL')
      const without = journal.awards.size
      await until('awards go on without the broker', () => journal.awards.size > without + 15, 60_000)
      await until('facts are seen to wait for the bus', waiting)
      await kafka.nodes[0]?.start()
      const since = journal.awards.size
      await until('awards go on with the broker', () => journal.awards.size > since + 5, 60_000)
    } finally {
      await journal.stop()
    }
    expect([...journal.refusals]).toEqual([])
    await town.settle(90_000)
    await reckon(town, aurora, analyst, [...journal.awards.values()])
  }, 400_000)
})
