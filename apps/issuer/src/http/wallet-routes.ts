import { z } from '@hono/zod-openapi'
import { createRouter } from '@testamur/service-kit'
import { accessOf } from '../commands/authorization/access-of.js'
import { claimCredential, giveNonce } from '../commands/claim-credential.js'
import type { Context } from '../context.js'
import { speak, walletEndpoint } from './oauth-answer.js'
import { issuerOf } from './wallet-issuer.js'
import { readCredentialRequest } from './wallet-requests.js'

const Credentials = z.object({ credentials: z.array(z.object({ credential: z.string() })) })

const nonceRoute = walletEndpoint('nonce', 'A nonce for a key proof', z.object({ c_nonce: z.string() }))
const credentialRoute = walletEndpoint('credential', "The offered credential, bound to the wallet's key", Credentials)

/** The endpoints that a wallet calls (OpenID4VCI 1.0, pre-authorized code flow). */
export function walletRoutes(ctx: Context) {
  const router = createRouter()
  router.openapi(nonceRoute, async (c) => {
    const { slug } = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(c, async () => ({ c_nonce: await giveNonce(ctx, slug) }))
  })
  router.openapi(credentialRoute, async (c) => {
    const member = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(c, async () => {
      const { credentialId } = await accessOf(ctx, member, c)
      const token = await claimCredential(ctx, member, credentialId, await readCredentialRequest(c), c.var.now)
      return { credentials: [{ credential: token }] }
    })
  })
  return router
}
