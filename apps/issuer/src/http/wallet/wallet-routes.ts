import { z } from '@hono/zod-openapi'
import { createRouter, type HttpEnv } from '@testamur/service-kit'
import type { Context as HttpContext } from 'hono'
import { accessOf } from '../../commands/authorization/access-of.js'
import { claimCredential } from '../../commands/wallet/claim-credential.js'
import type { Asking } from '../../commands/wallet/claim-parts.js'
import { finishDeferred } from '../../commands/wallet/finish-deferred.js'
import { noteEvent } from '../../commands/wallet/note-event.js'
import { termsOf } from '../../commands/wallet/sign-metadata.js'
import type { Context } from '../../context.js'
import { configurations } from '../../domain/wallet/configurations.js'
import { speak, walletEndpoint } from '../oauth-answer.js'
import { answerCopies } from './answer-copies.js'
import { issuerOf } from './issuer.js'
import { readJson, readMaybeEncrypted } from './read-body.js'
import { readCredentialRequest, readDeferredRequest, readNotificationRequest, type Terms } from './requests.js'

const Credentials = z.looseObject({
  credentials: z.array(z.object({ credential: z.string() })).optional(),
  notification_id: z.string().optional(),
  transaction_id: z.string().optional(),
  interval: z.int().optional(),
})

const nonceRoute = walletEndpoint('nonce', 'A nonce for key proofs', z.object({ c_nonce: z.string() }))
const credentialRoute = walletEndpoint('credential', "The offered credential, bound to the wallet's keys", Credentials)
const deferredRoute = walletEndpoint('deferred', 'A credential that a transaction waits for', Credentials)
const notificationRoute = walletEndpoint('notification', 'What became of the copies', z.any(), 204)

/** Who asks: first of all the token is looked at, before anything of the body. */
async function askingOf(ctx: Context, c: HttpContext<HttpEnv>, slug: string): Promise<Asking> {
  const member = await issuerOf(ctx, slug)
  return { member, access: await accessOf(ctx, member, c), now: c.var.now }
}

/** The endpoints of a credential issuer that wallets call (OpenID4VCI 1.0 §7 to §11). */
export function walletRoutes(ctx: Context) {
  const names = new Set(Object.keys(configurations(termsOf(ctx))))
  const terms: Terms = { strictEncryption: ctx.config.haip ?? false, offered: (name) => names.has(name) }
  const bodyOf = (c: HttpContext, slug: string) =>
    readMaybeEncrypted(c, () => ctx.walletSecrets.encryptionKey(slug), 'invalid_credential_request')
  const router = createRouter()
  router.openapi(nonceRoute, async (c) => {
    const { iss } = await issuerOf(ctx, c.req.valid('param').slug)
    return speak(c, async () => {
      const now = ctx.clock.now()
      const { nonces, nonceRequired } = ctx.authorization
      // What the credential endpoint will want of a DPoP proof, so that it need not be asked in vain (§7.2, RFC 9449 §8.2).
      if (nonceRequired) c.header('dpop-nonce', nonces.give(now))
      return { c_nonce: ctx.walletSecrets.nonces.give(iss, now) }
    })
  })
  router.openapi(credentialRoute, (c) =>
    speak(c, async () => {
      const { slug } = c.req.valid('param')
      const asking = await askingOf(ctx, c, slug)
      const { request, encryption } = readCredentialRequest(await bodyOf(c, slug), terms)
      return answerCopies(c, { encryption, deferred: false }, () => claimCredential(ctx, asking, request))
    }),
  )
  router.openapi(deferredRoute, (c) =>
    speak(c, async () => {
      const { slug } = c.req.valid('param')
      const asking = await askingOf(ctx, c, slug)
      const { request, encryption } = readDeferredRequest(await bodyOf(c, slug), terms)
      return answerCopies(c, { encryption, deferred: true }, () => finishDeferred(ctx, asking, request))
    }),
  )
  router.openapi(notificationRoute, (c) =>
    speak(c, async () => {
      const asking = await askingOf(ctx, c, c.req.valid('param').slug)
      await noteEvent(ctx, asking, readNotificationRequest(await readJson(c, 'invalid_notification_request')))
      return c.body(null, 204)
    }),
  )
  return router
}
