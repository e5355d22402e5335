import { type Consumer, type Relay, startRelay } from '@testamur/event-bus'
import { type Loop, openAccessKeys, type Readiness, readiness, type Service, startLoop } from '@testamur/service-kit'
import { publishCheckpoint } from './commands/publish-checkpoint.js'
import type { Config } from './config.js'
import { startAccessReplica } from './consumers/on-access-key.js'
import { startSequencing } from './consumers/on-ledgered-event.js'
import { type Context, createContext, type Given } from './context.js'
import { createApp } from './http/app.js'
import { measureLedger } from './metrics.js'

/** The ledger, with what its tests and its process look into. */
export type Ledger = Service & {
  context: Context
  /** The consumer that sequences. @throws Error before `start` */
  sequencing(): Consumer
  relay(): Relay
}

type Running = { sequencing: Consumer; access: Consumer; relay: Relay; publishing: Loop }

/** How long a request waits for the replica of bearer keys where its key is not known. */
const REPLICA_MS = 1_500

/** @throws ConfigError, TreeDamaged */
export async function createLedger(config: Config, given: Given = {}): Promise<Ledger> {
  const ctx = await createContext(config, given)
  const publishing = { failure: undefined as string | undefined }
  let parts: Running | undefined
  const running = (): Running => {
    if (!parts) throw new Error('the ledger has not been started')
    return parts
  }
  const onMiss = async () => parts?.access.caughtUp(REPLICA_MS)
  const keys = openAccessKeys({ sql: ctx.store.pool, onMiss })
  const ready = () => readinessOf(ctx, running, () => publishing.failure)
  const app = createApp(ctx, { keys, sequencing: () => running().sequencing, ready })
  measureLedger(ctx, running)
  return {
    name: 'ledger',
    app,
    ready,
    metrics: ctx.metrics,
    context: ctx,
    sequencing: () => running().sequencing,
    relay: () => running().relay,
    start: async () => {
      const relay = await startRelay({ pool: ctx.store.pool, bus: ctx.bus, service: 'ledger', log: ctx.log })
      const access = await startAccessReplica(ctx, keys)
      const sequencing = await startSequencing(ctx)
      parts = { relay, access, sequencing, publishing: startPublishing(ctx, publishing) }
    },
    stop: async () => {
      await stopInOrder(parts)
      parts = undefined
      await ctx.close()
    },
  }
}

/** First what takes in, then what gives out: the last entries are covered and announced. */
async function stopInOrder(parts: Running | undefined): Promise<void> {
  await Promise.all([parts?.sequencing.stop(), parts?.access.stop()])
  await parts?.publishing.stop()
  await parts?.relay.stop()
}

function startPublishing(ctx: Context, state: { failure: string | undefined }): Loop {
  const publish = async () => {
    try {
      await publishCheckpoint({ store: ctx.store, log: ctx.ledger, clock: ctx.clock, announce: true })
      state.failure = undefined
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      // Told once, not five times a second; readiness goes on telling it.
      if (state.failure !== why) ctx.log.error({ err: error }, 'no checkpoint can be published')
      state.failure = why
    }
    return ctx.config.checkpointIntervalMs
  }
  return startLoop('checkpoints', publish, ctx.log)
}

/** Halted partitions are told, and do not make the whole ledger unready: the others go on, and everything can be read. */
async function readinessOf(
  ctx: Context,
  running: () => Running,
  publishingFailure: () => string | undefined,
): Promise<Readiness> {
  const { ready, checks } = await readiness({
    database: async () => void (await ctx.store.ping()),
    bus: async () => {
      const health = await ctx.bus.health()
      return health.ok ? undefined : (health.why ?? 'the bus does not answer')
    },
    sequencing: async () => running().sequencing.why(),
    access: async () => running().access.why(),
    checkpoints: async () => publishingFailure(),
  })
  return { ready, checks: [...checks, await haltedCheck(ctx, running)] }
}

async function haltedCheck(ctx: Context, running: () => Running) {
  const name = 'partitions'
  const halted = await running()
    .sequencing.halted()
    .catch(() => [])
  const stands = halted.map((h) => `${h.topic}/${h.partition} is halted at ${h.offset}: ${h.reason}`)
  const waits = ctx.waiting.all().map((w) => `${w.topic}/${w.partition} waits for the key ${w.kid} of ${w.member}`)
  const why = [...stands, ...waits].join('; ')
  return why === '' ? { name, ok: true } : { name, ok: false, why: why.slice(0, 2_000) }
}
