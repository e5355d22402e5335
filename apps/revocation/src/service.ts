import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { topics } from '@testamur/credential-model'
import {
  type Consumer,
  type EventBus,
  installSpine,
  openBus,
  type Relay,
  startConsumer,
  startRelay,
} from '@testamur/event-bus'
import {
  applyMigrations,
  createLogger,
  type Enrolment,
  ensureDatabase,
  installKit,
  type Loop,
  openPool,
  openSigners,
  readiness,
  type Service,
  startEnrolment,
  startLoop,
  startSweep,
} from '@testamur/service-kit'
import { applyScheduledChanges } from './commands/apply-scheduled-changes.js'
import { createDeliverer } from './commands/deliver-webhooks.js'
import { publishDueLists } from './commands/publish-due-lists.js'
import { tellKeyAlarms } from './commands/tell-key-alarms.js'
import type { Config } from './config.js'
import { applyBatchOf } from './consumers/apply-batch.js'
import { handlersOf } from './consumers/handlers.js'
import { ensureKeysOfAll } from './consumers/on-member-admitted.js'
import { type Context, createContext, type Given } from './context.js'
import { createApp } from './http/app.js'
import { measureSpine } from './metrics.js'

const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url))
/** How long a request waits for the replica to catch up. */
const CATCH_UP_MS = 1_500
/** How often scheduled changes are looked for. */
const SCHEDULE_MS = 250
/** From when on an outbox that does not drain makes the service not ready. */
const OUTBOX_LATE_MS = 60_000
const POOL = 20
/** How long attempts under way may go on when the service stops; those that are cut are made again after the next start. */
const GRACE_MS = 1_000
/** How often keys that wait for their enrolment are looked for. */
const ENROL_MS = 500

export type Revocation = Service & {
  context: Context
  /** True once all that it has announced is on the bus, and all that the bus held is applied; false after `timeoutMs`. */
  settled(timeoutMs: number): Promise<boolean>
}

type Running = {
  relay: Relay
  consumer: Consumer
  enrolment: Enrolment
  sweep: { stop(): void }
  stopLoops(): Promise<void>
}

async function openOwnBus(config: Config): Promise<EventBus> {
  const { kafkaBrokers, databaseUrl } = config.bus
  if (kafkaBrokers.length > 0) return openBus({ kafka: { brokers: kafkaBrokers, clientId: 'revocation' } })
  return openBus({ postgres: { url: databaseUrl ?? (await ensureDatabase(config.databaseUrl, 'testamur_bus')) } })
}

function startLoops(ctx: Context, closeOutgoing: () => Promise<void>): () => Promise<void> {
  let delivery: Loop | undefined
  const deliverer = createDeliverer(ctx, () => delivery?.wake())
  delivery = startLoop('delivering webhooks', deliverer.round, ctx.log)
  const publishing = startLoop('publishing status lists', () => publishDueLists(ctx), ctx.log)
  const scheduled = startLoop(
    'applying scheduled changes',
    async () => {
      await applyScheduledChanges(ctx)
      return SCHEDULE_MS
    },
    ctx.log,
  )
  const alarms = startLoop('telling of compromised keys', () => tellKeyAlarms(ctx), ctx.log)
  ctx.wake.on('alarms', alarms.wake)
  ctx.wake.on('deliveries', delivery.wake)
  ctx.wake.on('status-lists', publishing.wake)
  ctx.wake.on('scheduled', scheduled.wake)
  return async () => {
    await Promise.all([publishing.stop(), scheduled.stop(), alarms.stop(), delivery.stop()])
    await Promise.race([deliverer.settled(), pause(GRACE_MS)])
    await closeOutgoing()
    await deliverer.settled()
  }
}

async function startAll(ctx: Context, closeOutgoing: () => Promise<void>): Promise<Running> {
  const { bus, log, keystore, registry, clock } = ctx
  const { pool, transaction } = ctx.store
  await ctx.wake.start()
  const relay = await startRelay({ pool, bus, service: 'revocation', log })
  const consumer = await startConsumer({
    pool,
    bus,
    group: 'revocation',
    topics: [topics.registry, topics.credential, topics.access],
    transaction,
    applyBatch: applyBatchOf(handlersOf(ctx)),
    log,
  })
  await ensureKeysOfAll(ctx)
  const enrolment = startEnrolment({ keystore, registry, log, clock, everyMs: ENROL_MS })
  return { relay, consumer, enrolment, sweep: startSweep(pool, log), stopLoops: startLoops(ctx, closeOutgoing) }
}

async function stopAll(running: Running | undefined, ctx: Context): Promise<void> {
  running?.sweep.stop()
  await running?.consumer.stop()
  await running?.enrolment.stop()
  await running?.stopLoops()
  await running?.relay.stop()
  await ctx.wake.stop()
}

/** The probes of `/readyz`. */
const probesOf = (ctx: Context, running: () => Running | undefined) => ({
  started: async () => (running() ? undefined : 'it is starting'),
  database: async () => void (await ctx.store.pool.query('SELECT 1')),
  bus: async () => {
    const { ok, why } = await ctx.bus.health()
    return ok ? undefined : (why ?? 'the bus is away')
  },
  consumer: async () => running()?.consumer.why(),
  'member keys': async () => {
    const lacking = await ctx.keystore.lacking()
    return lacking > 0 ? `${lacking} keys wait for their publication` : undefined
  },
  outbox: async () => {
    const age = (await running()?.relay.oldestAgeMs()) ?? 0
    return age > OUTBOX_LATE_MS ? `the oldest event has waited for ${Math.round(age / 1_000)} s` : undefined
  },
})

/** The revocation service: its database is made and brought up to date here; it listens and works from `start` on. */
export async function createRevocation(config: Config, given: Given = {}): Promise<Revocation> {
  const databaseUrl = given.databaseUrl ?? (await ensureDatabase(config.databaseUrl, 'testamur_revocation'))
  const pool = openPool(databaseUrl, { max: POOL, name: 'revocation' })
  // Signing keys are read inside transactions: from a pool of their own, or those that wait for a key would hold every connection.
  const keysPool = openPool(databaseUrl, { max: 2, name: 'revocation keys' })
  const bus = given.bus ?? (await openOwnBus(config))
  const log = given.log ?? createLogger('revocation', config.logLevel)
  const { signers: settings, keystoreKey } = config
  const signers = settings && (await openSigners({ settings, keystoreKey, log }))
  let running: Running | undefined
  const caughtUp = async () => (await running?.consumer.caughtUp(CATCH_UP_MS)) ?? false
  const ctx = createContext(config, { pool, keysPool, signers, databaseUrl, bus, caughtUp }, { ...given, log })
  measureSpine(ctx.metrics, {
    outboxAgeMs: async () => (await running?.relay.oldestAgeMs()) ?? 0,
    outboxDepth: async () => (await running?.relay.depth()) ?? 0,
    lag: async () => (await running?.consumer.lag()) ?? 0n,
  })
  const closeOutgoing = async () => {
    if (!given.outgoing) await ctx.outgoing.close()
  }
  const ready = () => readiness(probesOf(ctx, () => running))
  return {
    name: 'revocation',
    context: ctx,
    app: createApp(ctx, config, ready),
    ready,
    metrics: ctx.metrics.registry,
    settled: async (timeoutMs) =>
      running !== undefined && (await running.relay.flushed(timeoutMs)) && (await running.consumer.caughtUp(timeoutMs)),
    start: async () => {
      await installKit(pool)
      await installSpine(pool)
      await applyMigrations(pool, MIGRATIONS)
      running = await startAll(ctx, closeOutgoing)
    },
    drain: () => {
      for (const end of [...ctx.streams]) end()
    },
    stop: async () => {
      for (const end of [...ctx.streams]) end()
      await stopAll(running, ctx)
      await closeOutgoing()
      await ctx.store.close()
      if (!given.bus) await bus.close()
      await ctx.keystore.close()
      await keysPool.end()
      await pool.end()
    },
  }
}
