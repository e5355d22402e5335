import { z } from '@hono/zod-openapi'
import { clientAddress, createRouter } from '@testamur/service-kit'
import { identify } from '../../commands/authorization/identify.js'
import { pushRequest } from '../../commands/authorization/push-request.js'
import type { Context } from '../../context.js'
import { speak, walletEndpoint } from '../oauth-answer.js'
import { issuerOf } from '../wallet/issuer.js'
import { clientRequest } from './client-request.js'
import { readForm } from './form.js'
import { createPenalties } from './penalties.js'

const Pushed = z.object({ request_uri: z.string(), expires_in: z.int() })
const parRoute = walletEndpoint('par', 'Keeps an authorization request for the browser that will bring it', Pushed, 201)

/** The pushed authorization request endpoint (RFC 9126). */
export function parRoutes(ctx: Context) {
  const router = createRouter()
  // Each one is stored for a while, whoever asks.
  const pushes = createPenalties({ burst: 300, perSecond: 20, nowMs: () => ctx.clock.now().getTime() })
  router.openapi(parRoute, async (c) => {
    const { slug } = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(
      c,
      async () => {
        const address = clientAddress(c, ctx.config.http.trustProxy)
        pushes.check(address)
        pushes.add(address)
        const params = await readForm(c)
        const who = await identify(ctx, clientRequest(ctx, c, { slug, params }))
        const pushed = await pushRequest(ctx, slug, params, who)
        if (who.dpopNonce !== undefined) c.header('dpop-nonce', who.dpopNonce)
        return c.json(pushed, 201)
      },
      'authorization-server',
    )
  })
  return router
}
