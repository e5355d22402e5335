import type { GroupWatch } from '@testamur/event-bus'
import {
  type AccessKeys,
  acceptServices,
  createHttp,
  mountHealth,
  type Readiness,
  serveOpenapi,
} from '@testamur/service-kit'
import type { Context } from '../context.js'
import { entryRoutes } from './entry-routes.js'
import { findingRoutes } from './finding-routes.js'
import { haltRoutes } from './halt-routes.js'
import { logRoutes } from './log-routes.js'
import { problems } from './problems.js'
import { proofRoutes } from './proof-routes.js'
import { shardOf, shardOfPath, shardRoutes } from './shard-routes.js'
import { statusRoutes } from './status-routes.js'
import { witnessedRoutes } from './witnessed-routes.js'

export type AppParts = { keys: AccessKeys; sequencing: GroupWatch; ready(): Promise<Readiness> }

/** Every path of the ledger. */
export function createApp(ctx: Context, { keys, sequencing, ready }: AppParts) {
  const { log, metrics, clock, config } = ctx
  const app = createHttp({ log, metrics, clock, problems, keys, services: acceptServices(config.acceptedServices) })
  app.route('/', shardRoutes(ctx))
  app.route(
    '/',
    logRoutes(() => shardOf(ctx, 1), '/log'),
  )
  app.route(
    '/',
    logRoutes((c) => shardOfPath(ctx, c.req.param('shard')), '/log/{shard}'),
  )
  app.route('/', findingRoutes(ctx))
  app.route('/', entryRoutes(ctx))
  app.route('/', proofRoutes(ctx))
  app.route('/', statusRoutes(ctx, sequencing))
  app.route('/', witnessedRoutes(ctx))
  app.route('/', haltRoutes(ctx, sequencing))
  mountHealth(app, { ready, metrics })
  serveOpenapi(app, {
    path: '/api/ledger/openapi.json',
    title: 'Testamur ledger',
    description: 'Every fact of the consortium as one entry of a transparency log that anyone can check.',
  })
  return app
}
