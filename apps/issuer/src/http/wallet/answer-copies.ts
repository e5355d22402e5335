import type { Context as HttpContext } from 'hono'
import type { Given } from '../../commands/wallet/claim-parts.js'
import { encryptorOf, type ResponseEncryption } from '../../domain/wallet/encryption.js'

/**
 * The body of a credential response (OpenID4VCI 1.0 §8.3). In a deferred one the `notification_id` is optional (§9.2), and left
 * out: a library that many wallets are made of (@openid4vc/openid4vci up to 0.4.6) refuses the copies beside it there.
 */
function bodyOf(given: Given, { deferred }: { deferred: boolean }): object {
  if ('transactionId' in given) return { transaction_id: given.transactionId, interval: given.interval }
  return {
    credentials: given.credentials.map((credential) => ({ credential })),
    ...(!deferred && { notification_id: given.notificationId }),
  }
}

/**
 * Answers what the work gives, encrypted where the wallet asked for it, whatever it is (§8.3, §10). A key that cannot be
 * encrypted to is refused before the work begins.
 */
export async function answerCopies(
  c: HttpContext,
  { encryption, deferred }: { encryption?: ResponseEncryption | undefined; deferred: boolean },
  work: () => Promise<Given>,
): Promise<Response> {
  const encrypt = encryption && (await encryptorOf(encryption))
  const given = await work()
  const status = 'transactionId' in given ? 202 : 200
  const body = bodyOf(given, { deferred })
  if (!encrypt) return c.json(body, status)
  return c.body(await encrypt(body), status, { 'content-type': 'application/jwt' })
}
