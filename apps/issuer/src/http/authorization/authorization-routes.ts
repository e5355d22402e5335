import { createRouter } from '@testamur/service-kit'
import type { Context } from '../../context.js'
import { authorizeRoutes } from './authorize-routes.js'
import { parRoutes } from './par-routes.js'
import { serverMetadataRoutes } from './server-metadata.js'
import { tokenRoutes } from './token-routes.js'

/** The authorization server that stands beside each member's credential issuer. */
export function authorizationRoutes(ctx: Context) {
  const router = createRouter()
  for (const routes of [serverMetadataRoutes, parRoutes, authorizeRoutes, tokenRoutes]) router.route('/', routes(ctx))
  return router
}
