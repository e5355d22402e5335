import type { OpenAPIHono } from '@hono/zod-openapi'
import {
  acceptServices,
  createHttp,
  type HttpEnv,
  mountHealth,
  type Readiness,
  serveOpenapi,
} from '@testamur/service-kit'
import type { Context } from '../context.js'
import { authorizationRoutes } from './authorization/authorization-routes.js'
import { credentialRoutes } from './credential-routes.js'
import { elmRoutes } from './elm-routes.js'
import { learnerRoutes } from './learner-routes.js'
import { problems } from './problems.js'
import { sheetFileRoutes } from './sheets/file-routes.js'
import { progressRoutes } from './sheets/progress-routes.js'
import { sheetRoutes } from './sheets/sheet-routes.js'
import { issuerMetadataRoutes } from './wallet/metadata-routes.js'
import { offerRoutes } from './wallet/offer-routes.js'
import { walletRoutes } from './wallet/wallet-routes.js'

const description = `Awards achievements to learners as SD-JWT VCs, one by one, as a sheet, or as an offer that the learner's
wallet fetches (OpenID4VCI 1.0).`

export function createApp(ctx: Context, ready: () => Promise<Readiness>): OpenAPIHono<HttpEnv> {
  const { log, metrics, clock, accessKeys: keys, config } = ctx
  const services = acceptServices(config.acceptedServices)
  const app = createHttp({ log, metrics, clock, keys, services, problems, demo: config.demo })
  for (const routes of [
    credentialRoutes,
    elmRoutes,
    sheetRoutes,
    progressRoutes,
    sheetFileRoutes,
    learnerRoutes,
    issuerMetadataRoutes,
    authorizationRoutes,
    offerRoutes,
    walletRoutes,
  ])
    app.route('/', routes(ctx))
  mountHealth(app, { ready, metrics })
  serveOpenapi(app, { path: '/api/issuer/openapi.json', title: 'Testamur issuer', description })
  return app
}
