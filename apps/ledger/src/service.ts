import { ledgerTopics } from '@testamur/credential-model'
import { type Consumer, type GroupWatch, type Relay, startRelay, watchGroup } from '@testamur/event-bus'
import { type Loop, openAccessKeys, type Readiness, readiness, type Service, startLoop } from '@testamur/service-kit'
import { recordCheckpoints } from './commands/record-checkpoints.js'
import type { Config } from './config.js'
import { startAccessReplica } from './consumers/on-access-key.js'
import { startSequencing } from './consumers/on-ledgered-event.js'
import { type Context, createContext, type Given } from './context.js'
import type { PublishedCheckpoint } from './domain/log.js'
import { createApp } from './http/app.js'
import type { Leading } from './keeper.js'
import { measureLedger } from './metrics.js'
import { GROUP } from './store/store.js'

/** The ledger, with what its tests and its process look into. */
export type Ledger = Service & {
  context: Context
  /** The group that sequences, in whichever process its members run. */
  sequencing: GroupWatch
  /** Publishes now what is sequenced, where this process leads. */
  publish(): Promise<PublishedCheckpoint | undefined>
  /** @throws Error before `start` */
  relay(): Relay
}

type Running = { access: Consumer; relay: Relay; scrubbing: Loop }

/** How long a request waits for the replica of bearer keys where its key is not known. */
const REPLICA_MS = 1_500
/** Between two looks at a stored bundle and its tiles: a million entries in about an hour. */
const SCRUB_MS = 1_000

/** @throws ConfigError, JournalDamaged */
export async function createLedger(config: Config, given: Given = {}): Promise<Ledger> {
  const ctx = await createContext(config, given)
  let parts: Running | undefined
  const running = (): Running => {
    if (!parts) throw new Error('the ledger has not been started')
    return parts
  }
  const { store, bus, log } = ctx
  const sequencing = watchGroup({ pool: store.pool, bus, group: GROUP, topics: ledgerTopics })
  const leading = sequencer(ctx)
  const onMiss = async () => parts?.access.caughtUp(REPLICA_MS)
  const keys = openAccessKeys({ sql: store.pool, onMiss })
  const ready = () => readinessOf(ctx, sequencing, () => [running().access.why(), leading.why()])
  const app = createApp(ctx, { keys, sequencing, ready })
  measureLedger(ctx, { sequencing, relay: () => running().relay })
  return {
    name: 'ledger',
    app,
    ready,
    metrics: ctx.metrics,
    context: ctx,
    sequencing,
    publish: () => publish(ctx),
    relay: () => running().relay,
    start: async () => {
      const relay = await startRelay({ pool: store.pool, bus, service: 'ledger', log })
      const access = await startAccessReplica(ctx, keys)
      ctx.keeper.start(leading)
      parts = { relay, access, scrubbing: startScrubbing(ctx) }
    },
    stop: async () => {
      // First what takes in, then what gives out: the last entries are covered and announced.
      await Promise.all([parts?.access.stop(), parts?.scrubbing.stop()])
      await ctx.keeper.stop()
      await parts?.relay.stop()
      parts = undefined
      await ctx.close()
    },
  }
}

/** Publishes what is sequenced, and lists and announces it. @throws TreeDamaged, QuorumMissed, LogFailed */
async function publish(ctx: Context): Promise<PublishedCheckpoint | undefined> {
  const { record, log } = ctx.keeper.current()
  const { unrecorded } = ctx.publishing
  const published = await log.publish()
  if (published) unrecorded.push({ shard: record, checkpoint: published })
  for (let next = unrecorded[0]; next; next = unrecorded[0]) {
    await recordCheckpoints(ctx, next.shard, [next.checkpoint])
    unrecorded.shift()
  }
  return published
}

/** What this process does while it leads: it reads the topics, and publishes. */
function sequencer(ctx: Context): Leading & { why(): string | undefined } {
  let consumer: Consumer | undefined
  let publishing: Loop | undefined
  return {
    begin: async () => {
      consumer = await startSequencing(ctx)
      publishing = startPublishing(ctx)
    },
    end: async () => {
      await consumer?.stop()
      await publishing?.stop()
      // What was sequenced last is covered before the log is let go.
      await publish(ctx).catch((error) =>
        ctx.log.warn({ err: error }, 'the last entries are not covered by a checkpoint yet'),
      )
      consumer = undefined
    },
    why: () => consumer?.why(),
  }
}

function startPublishing(ctx: Context): Loop {
  const state = ctx.publishing
  const round = async () => {
    try {
      await publish(ctx)
      state.failure = undefined
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      // Told once, not five times a second; readiness goes on telling it.
      if (state.failure !== why) ctx.log.error({ err: error }, 'no checkpoint can be published')
      state.failure = why
    }
    return ctx.config.checkpointIntervalMs
  }
  return startLoop('checkpoints', round, ctx.log)
}

/** Looks at what is stored, bit by bit and over and over: damage is found before somebody asks for what is damaged. */
function startScrubbing(ctx: Context): Loop {
  const scrub = async () => {
    for (const { record, log } of ctx.keeper.shards()) {
      const seen = await log.scrubNext()
      if (seen?.mended)
        ctx.log.warn({ shard: record.number, bundle: seen.index }, 'a damaged tile or bundle was made again')
    }
  }
  const round = async () => {
    try {
      await scrub()
      ctx.storage.damage = undefined
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (ctx.storage.damage !== why) ctx.log.error({ err: error }, 'what is stored is damaged')
      ctx.storage.damage = why
    }
    return SCRUB_MS
  }
  return startLoop('scrubbing', round, ctx.log)
}

/** Halted partitions are told, and do not make the whole ledger unready: the others go on, and everything can be read. */
async function readinessOf(
  ctx: Context,
  sequencing: GroupWatch,
  consumers: () => (string | undefined)[],
): Promise<Readiness> {
  const { ready, checks } = await readiness({
    database: async () => void (await ctx.store.ping()),
    bus: async () => {
      const health = await ctx.bus.health()
      return health.ok ? undefined : (health.why ?? 'the bus does not answer')
    },
    log: async () => ctx.keeper.why(),
    consumers: async () => consumers().find((why) => why !== undefined),
    checkpoints: async () => ctx.publishing.failure,
  })
  // Told, and no reason to stop: what is whole can be read, and entries go on.
  const { damage } = ctx.storage
  const storage = { name: 'storage', ok: damage === undefined, ...(damage !== undefined && { why: damage }) }
  return { ready, checks: [...checks, storage, await haltedCheck(ctx, sequencing)] }
}

async function haltedCheck(ctx: Context, sequencing: GroupWatch) {
  const name = 'partitions'
  const halted = await sequencing.halted().catch(() => [])
  const stands = halted.map((h) => `${h.topic}/${h.partition} is halted at ${h.offset}: ${h.reason}`)
  const waits = ctx.waiting.all().map((w) => `${w.topic}/${w.partition} waits for the key ${w.kid} of ${w.member}`)
  const why = [...stands, ...waits].join('; ')
  return why === '' ? { name, ok: true } : { name, ok: false, why: why.slice(0, 2_000) }
}
