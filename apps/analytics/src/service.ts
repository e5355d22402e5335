import { topics } from '@testamur/credential-model'
import { type Consumer, startConsumer } from '@testamur/event-bus'
import {
  createHttp,
  measuredGauge,
  mountHealth,
  type Readiness,
  readiness,
  type Service,
  serveOpenapi,
} from '@testamur/service-kit'
import type { Config } from './config.js'
import { onAccessKeys } from './consumers/on-access-keys.js'
import { type Context, createContext, type Given } from './context.js'
import { problems } from './http/problems.js'
import { projectionRoutes } from './http/projection-routes.js'
import { uptakeRoutes } from './http/uptake-routes.js'
import { project } from './projections/project.js'
import { PROJECTION_GROUP } from './projections/rebuild.js'

/** Analytics, and what a test or a bench reaches into. */
export type Analytics = Service & { app: ReturnType<typeof createApp>; context: Context }

function createApp(ctx: Context, config: Config, ready: () => Promise<Readiness>) {
  const { log, metrics, clock, services, accessKeys: keys } = ctx
  const app = createHttp({ log, metrics, problems, clock, keys, services, demo: config.demo })
  app.route('/', uptakeRoutes(ctx))
  app.route('/', projectionRoutes(ctx))
  mountHealth(app, { ready, metrics })
  serveOpenapi(app, {
    path: '/api/analytics/openapi.json',
    title: 'Testamur analytics',
    description: 'Uptake by member, achievement, skill, field and month, counted from events alone.',
  })
  return app
}

async function start(ctx: Context): Promise<void> {
  const { bus, log, live, store } = ctx
  const common = { pool: store.pool, bus, transaction: store.transaction, log }
  const [projection, access] = await Promise.all([
    startConsumer({
      ...common,
      group: PROJECTION_GROUP,
      topics: [topics.registry, topics.credential, topics.verification],
      applyBatch: (tx, events) =>
        project(
          tx,
          events.map(({ event }) => event),
        ),
    }),
    startConsumer({
      ...common,
      group: `${PROJECTION_GROUP}-access`,
      topics: [topics.access],
      handlers: onAccessKeys(ctx),
    }),
  ])
  Object.assign(live, { projection, access })
}

const unhealthy = (consumer: Consumer | undefined) => (consumer ? consumer.why() : 'it has not started')

const readinessOf = ({ store, bus, live }: Context): Promise<Readiness> =>
  readiness({
    database: async () => {
      await store.ping()
      return undefined
    },
    bus: async () => (await bus.health()).why,
    projection: async () => unhealthy(live.projection),
    'access keys': async () => unhealthy(live.access),
  })

function measure({ metrics, live }: Context): void {
  measuredGauge(metrics, { name: 'consumer_lag', help: 'Events not applied', labels: ['group'] }, async () => [
    { value: Number((await live.projection?.lag()) ?? 0n), labels: { group: PROJECTION_GROUP } },
    { value: Number((await live.access?.lag()) ?? 0n), labels: { group: `${PROJECTION_GROUP}-access` } },
  ])
}

/** Makes analytics: it hears facts, counts them, and answers questions about the counts. */
export async function createAnalytics(config: Config, given: Given = {}): Promise<Analytics> {
  const context = await createContext(config, given)
  const ready = () => readinessOf(context)
  measure(context)
  return {
    name: 'analytics',
    context,
    app: createApp(context, config, ready),
    metrics: context.metrics,
    ready,
    start: () => start(context),
    stop: async () => {
      await Promise.all([context.live.projection?.stop(), context.live.access?.stop()])
      if (!given.bus) await context.bus.close()
      await context.store.close()
      if (!given.pool) await context.store.pool.end()
    },
  }
}
