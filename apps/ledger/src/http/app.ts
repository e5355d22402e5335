import type { Consumer } from '@testamur/event-bus'
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
import { haltRoutes } from './halt-routes.js'
import { logRoutes } from './log-routes.js'
import { problems } from './problems.js'
import { proofRoutes } from './proof-routes.js'
import { statusRoutes } from './status-routes.js'

export type AppParts = { keys: AccessKeys; sequencing(): Consumer; ready(): Promise<Readiness> }

/** Every path of the ledger. */
export function createApp(ctx: Context, { keys, sequencing, ready }: AppParts) {
  const { log, metrics, clock, config } = ctx
  const app = createHttp({ log, metrics, clock, problems, keys, services: acceptServices(config.acceptedServices) })
  app.route('/', logRoutes(ctx, '/log'))
  app.route('/', entryRoutes(ctx))
  app.route('/', proofRoutes(ctx))
  app.route('/', statusRoutes(ctx, sequencing))
  app.route('/', haltRoutes(ctx, sequencing))
  mountHealth(app, { ready, metrics })
  serveOpenapi(app, {
    path: '/api/ledger/openapi.json',
    title: 'Testamur ledger',
    description: 'Every fact of the consortium as one entry of a transparency log that anyone can check.',
  })
  return app
}
