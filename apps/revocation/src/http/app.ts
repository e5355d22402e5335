import { acceptServices, createHttp, mountHealth, type Readiness, serveOpenapi } from '@testamur/service-kit'
import type { Config } from '../config.js'
import type { Context } from '../context.js'
import { bitstringRoutes } from './bitstring-routes.js'
import { credentialRoutes } from './credential-routes.js'
import { credentialViewRoutes } from './credential-view-routes.js'
import { deliveryRoutes } from './delivery-routes.js'
import { leaseRoutes } from './lease-routes.js'
import { problems } from './problems.js'
import { statusListRoutes } from './status-list-routes.js'
import { streamRoutes } from './stream-routes.js'
import { subscriptionRoutes } from './subscription-routes.js'

/** Every route of the service, at its public path. */
export function createApp(ctx: Context, config: Config, ready: () => Promise<Readiness>) {
  const metrics = ctx.metrics.registry
  const app = createHttp({
    log: ctx.log,
    metrics,
    problems,
    clock: ctx.clock,
    keys: ctx.keys,
    services: acceptServices(config.acceptedServices),
    demo: config.demo,
  })
  mountHealth(app, { ready, metrics })
  const parts = [credentialRoutes, credentialViewRoutes, statusListRoutes, bitstringRoutes, leaseRoutes]
  for (const part of [...parts, subscriptionRoutes, deliveryRoutes, streamRoutes]) app.route('/', part(ctx) as never)
  serveOpenapi(app, {
    path: '/api/revocation/openapi.json',
    title: 'Testamur revocation',
    description: 'Revoke, suspend and reinstate credentials; status lists; subscriptions that carry the news.',
  })
  return app
}
