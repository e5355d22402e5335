import { topics } from '@testamur/credential-model'
import { type Consumer, installSpine, startConsumer, startRelay } from '@testamur/event-bus'
import {
  applyMigrations,
  installKit,
  measuredGauge,
  type Readiness,
  readiness,
  type Service,
  startEnrolment,
  startLoop,
  startSweep,
} from '@testamur/service-kit'
import { createSlotKeeper } from './commands/lease-slots.js'
import { createSheetWork } from './commands/sheets/sheet-work.js'
import type { Config } from './config.js'
import { onAccessKeys } from './consumers/on-access-keys.js'
import { ensureKeysOfAll, onRegistryFacts } from './consumers/on-registry-facts.js'
import { onStatusChanged } from './consumers/on-status-changed.js'
import { type Context, createContext, type Given, migrations } from './context.js'
import { createApp } from './http/app.js'
import { sweepAuthorization } from './store/authorization/sweep.js'
import { countSlots } from './store/slots.js'
import { sweepNonces } from './store/wallet/record-claim.js'

/** The issuer, and what a test or a bench reaches into. */
export type Issuer = Service & { context: Context }

const IDLE_MS = 1_000

async function startConsumers(ctx: Context): Promise<{ replica: Consumer; statuses: Consumer }> {
  const { store, bus, log, faults } = ctx
  const common = { pool: store.pool, bus, transaction: store.transaction, log, faults }
  const [replica, statuses] = await Promise.all([
    startConsumer({
      ...common,
      group: 'issuer',
      topics: [topics.registry, topics.access],
      handlers: [...onRegistryFacts(ctx), ...onAccessKeys(ctx)],
    }),
    startConsumer({ ...common, group: 'issuer-status', topics: [topics.credential], handlers: onStatusChanged }),
  ])
  return { replica, statuses }
}

function startWork(ctx: Context): void {
  const { running, log } = ctx
  let stopping = false
  running.slots = startLoop('status slots', () => ctx.slots.fillAll().then(() => IDLE_MS), log)
  const workOnSheets = createSheetWork(ctx)
  const batches = startLoop(
    'batches',
    async () => {
      await workOnSheets(() => stopping)
      await sweepNonces(ctx.store.pool, ctx.clock.now())
      await sweepAuthorization(ctx.store.pool, ctx.clock.now())
      return IDLE_MS
    },
    log,
  )
  running.batches = {
    wake: batches.wake,
    stop: () => {
      stopping = true
      return batches.stop()
    },
  }
}

async function start(ctx: Context): Promise<void> {
  const { store, bus, log, running, keystore, registry, clock, faults } = ctx
  await applyMigrations(store.pool, migrations)
  await installKit(store.pool)
  await installSpine(store.pool)
  running.relay = await startRelay({ pool: store.pool, bus, service: 'issuer', log, faults })
  Object.assign(running, await startConsumers(ctx))
  await ensureKeysOfAll(ctx)
  running.enrolment = startEnrolment({ keystore, registry, log, clock, everyMs: 500 })
  startWork(ctx)
}

async function stop(ctx: Context, given: Given): Promise<void> {
  const { running, store, bus } = ctx
  running.endStreams?.abort()
  await Promise.all([running.batches?.stop(), running.slots?.stop(), running.enrolment?.stop()])
  await Promise.all([running.replica?.stop(), running.statuses?.stop()])
  await running.relay?.stop()
  await ctx.composers.close()
  if (!given.bus) await bus.close()
  await ctx.keystore.close()
  await store.close()
  if (!given.pool) await store.pool.end()
}

const unhealthy = (consumer: Consumer | undefined) => (consumer ? consumer.why() : 'it has not started')

function ready(ctx: Context): Promise<Readiness> {
  const { store, running, keystore } = ctx
  return readiness({
    database: async () => void (await store.pool.query('SELECT 1')),
    relay: async () => {
      const age = (await running.relay?.oldestAgeMs()) ?? Number.POSITIVE_INFINITY
      return age > 10_000 ? `the oldest event has waited for ${Math.round(age / 1_000)} s` : undefined
    },
    'registry facts': async () => unhealthy(running.replica),
    'status changes': async () => unhealthy(running.statuses),
    'member keys': async () => {
      const lacking = await keystore.lacking()
      return lacking ? `${lacking} keys wait for their publication` : undefined
    },
  })
}

function measure({ metrics, running, store }: Context): void {
  const lag = async (consumer: Consumer | undefined) => Number((await consumer?.lag()) ?? 0n)
  measuredGauge(
    metrics,
    { name: 'outbox_oldest_age_seconds', help: 'Age of the oldest event not sent' },
    async () => ((await running.relay?.oldestAgeMs()) ?? 0) / 1_000,
  )
  measuredGauge(
    metrics,
    { name: 'outbox_depth', help: 'Events not sent' },
    async () => (await running.relay?.depth()) ?? 0,
  )
  measuredGauge(metrics, { name: 'consumer_lag', help: 'Events not applied', labels: ['group'] }, async () => [
    { value: await lag(running.replica), labels: { group: 'issuer' } },
    { value: await lag(running.statuses), labels: { group: 'issuer-status' } },
  ])
  measuredGauge(metrics, { name: 'status_slots', help: 'Status indices at hand', labels: ['member'] }, async () =>
    [...(await countSlots(store.pool))].map(([member, value]) => ({ value, labels: { member } })),
  )
}

/** Makes the issuer; `start` opens its doors and `stop` closes them in order. */
export async function createIssuer(config: Config, given: Given = {}): Promise<Issuer> {
  const context = await createContext(config, given, createSlotKeeper)
  measure(context)
  let sweep: { stop(): void } | undefined
  return {
    name: 'issuer',
    context,
    app: createApp(context, () => ready(context)),
    metrics: context.metrics,
    start: async () => {
      await start(context)
      sweep = startSweep(context.store.pool, context.log)
    },
    stop: async () => {
      sweep?.stop()
      await stop(context, given)
    },
    // Streams of progress would keep their connections open.
    drain: () => context.running.endStreams?.abort(),
    ready: () => ready(context),
  }
}
