import { CONSORTIUM, type PublicJwk, topics } from '@testamur/credential-model'
import { startConsumer, startRelay } from '@testamur/event-bus'
import {
  createHttp,
  type Loop,
  measuredGauge,
  mountHealth,
  type Readiness,
  readiness,
  type Service,
  serveOpenapi,
  startLoop,
  startSweep,
} from '@testamur/service-kit'
import { foundConsortium } from './commands/found-consortium.js'
import { ensureOperatorKey } from './commands/grant-key.js'
import { loadDigitalSkills } from './commands/load-skills.js'
import { renewCertificates } from './commands/renew-certificates.js'
import type { Config } from './config.js'
import { applyBatchOf } from './consumers/apply-batch.js'
import { handlers } from './consumers/handlers.js'
import { type Context, createContext, type Given } from './context.js'
import { accreditationRoutes } from './http/accreditation-routes.js'
import { achievementRoutes } from './http/achievement-routes.js'
import { credentialRoutes } from './http/credential-routes.js'
import { enrolmentRoutes } from './http/enrolment-routes.js'
import { importRoutes } from './http/import-routes.js'
import { issuerRoutes } from './http/issuer-routes.js'
import { jwkRoutes } from './http/jwk-routes.js'
import { keyLifecycleRoutes } from './http/key-lifecycle-routes.js'
import { keyOpeningRoutes } from './http/key-opening-routes.js'
import { keyRoutes } from './http/key-routes.js'
import { memberRoutes } from './http/member-routes.js'
import { problems } from './http/problems.js'
import { readYourWrites } from './http/read-your-writes.js'
import { skillRoutes } from './http/skill-routes.js'
import { trustRoutes } from './http/trust-routes.js'
import { typeRoutes } from './http/type-routes.js'
import { verificationRoutes } from './http/verification-routes.js'

export type RegistryService = Service & {
  app: ReturnType<typeof createHttp>
  /** The key that the consortium began with: what the ledger and an auditor pin. There once the service has started. */
  consortiumKey(): Promise<PublicJwk & { kid: string }>
}

const STALE_OUTBOX_MS = 30_000
/** How often certificates that will end are looked for. */
const RENEWAL_MS = 3_600_000

function createApp(ctx: Context, config: Config, ready: () => Promise<Readiness>): ReturnType<typeof createHttp> {
  const { log, metrics, clock, services, accessKeys: keys } = ctx
  const app = createHttp({ log, metrics, problems, clock, keys, services, demo: config.demo })
  app.use('*', readYourWrites(ctx))
  app.route('/', memberRoutes(ctx))
  app.route('/', keyRoutes(ctx))
  app.route('/', keyOpeningRoutes(ctx))
  app.route('/', keyLifecycleRoutes(ctx))
  app.route('/', jwkRoutes(ctx))
  app.route('/', trustRoutes(ctx))
  app.route('/', importRoutes(ctx))
  app.route('/', achievementRoutes(ctx))
  app.route('/', accreditationRoutes(ctx))
  app.route('/', skillRoutes(ctx))
  app.route('/', issuerRoutes(ctx))
  app.route('/', typeRoutes(ctx))
  app.route('/', credentialRoutes(ctx))
  app.route('/', verificationRoutes(ctx, { burst: 200, perSecond: 50, trustProxy: config.http.trustProxy }))
  app.route('/', enrolmentRoutes(ctx))
  mountHealth(app, { ready, metrics })
  serveOpenapi(app, {
    path: '/api/registry/openapi.json',
    title: 'Testamur registry',
    description: 'Members and their keys, achievements, accreditation, skills, and verification.',
  })
  return app
}

function measure({ metrics, live }: Context): void {
  measuredGauge(
    metrics,
    { name: 'outbox_oldest_age_seconds', help: 'Age of the oldest fact that the bus has not got' },
    async () => ((await live.relay?.oldestAgeMs()) ?? 0) / 1_000,
  )
  measuredGauge(
    metrics,
    { name: 'outbox_depth', help: 'Facts that the bus has not got' },
    async () => (await live.relay?.depth()) ?? 0,
  )
  measuredGauge(metrics, { name: 'consumer_lag', help: 'Events not applied', labels: ['group'] }, async () => [
    { value: Number((await live.consumer?.lag()) ?? 0n), labels: { group: 'registry' } },
  ])
}

async function startSpine(ctx: Context): Promise<void> {
  const { bus, log, live, store } = ctx
  live.relay = await startRelay({ pool: store.pool, bus, service: 'registry', log })
  live.consumer = await startConsumer({
    pool: store.pool,
    bus,
    group: 'registry',
    topics: [topics.credential, topics.registry],
    transaction: store.transaction,
    applyBatch: applyBatchOf(handlers),
    log,
  })
}

const readinessOf = ({ store, bus, live }: Context): Promise<Readiness> =>
  readiness({
    database: async () => {
      await store.ping()
      return undefined
    },
    bus: async () => (await bus.health()).why,
    relay: async () => {
      if (!live.relay) return 'not started'
      const age = await live.relay.oldestAgeMs()
      return age > STALE_OUTBOX_MS ? `a fact has waited for ${Math.round(age / 1_000)} s to be sent` : undefined
    },
    consumers: async () => (live.consumer ? live.consumer.why() : 'not started'),
  })

/** The registry: who belongs to the consortium, who may award what, and by which keys they speak. */
export async function createRegistry(config: Config, given: Given = {}): Promise<RegistryService> {
  const ctx = await createContext(config, given)
  const ready = () => readinessOf(ctx)
  let sweep: { stop(): void } | undefined
  let renewal: Loop | undefined
  measure(ctx)
  return {
    name: 'registry',
    app: createApp(ctx, config, ready),
    metrics: ctx.metrics,
    ready,
    start: async () => {
      const now = ctx.clock.now()
      await foundConsortium(ctx, now)
      if (config.operatorKey) await ensureOperatorKey(ctx, config.operatorKey, now)
      await loadDigitalSkills(ctx)
      await startSpine(ctx)
      sweep = startSweep(ctx.store.pool, ctx.log)
      renewal = startLoop('renewing certificates', () => renewCertificates(ctx).then(() => RENEWAL_MS), ctx.log)
    },
    stop: async () => {
      sweep?.stop()
      await renewal?.stop()
      await ctx.live.consumer?.stop()
      await ctx.live.relay?.stop()
      if (!given.bus) await ctx.bus.close()
      await ctx.store.close()
      if (!given.pool) await ctx.store.pool.end()
    },
    consortiumKey: async () => {
      const [first] = await ctx.store.publishedKeys.of(CONSORTIUM)
      if (!first) throw new Error('the consortium has no key before the registry has started')
      return { ...first.jwk, kid: first.kid }
    },
  }
}
