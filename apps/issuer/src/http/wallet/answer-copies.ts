import type { Context as HttpContext } from 'hono'
import type { Given } from '../../commands/wallet/claim-parts.js'
import { encryptorOf, type ResponseEncryption } from '../../domain/wallet/encryption.js'

/** The body of a credential response (OpenID4VCI 1.0 §8.3). */
function bodyOf(given: Given): object {
  if ('transactionId' in given) return { transaction_id: given.transactionId, interval: given.interval }
  return {
    credentials: given.credentials.map((credential) => ({ credential })),
    notification_id: given.notificationId,
  }
}

/**
 * Answers what the work gives, encrypted where the wallet asked for it, whatever it is (§8.3, §10). A key that cannot be
 * encrypted to is refused before the work begins.
 */
export async function answerCopies(
  c: HttpContext,
  encryption: ResponseEncryption | undefined,
  work: () => Promise<Given>,
): Promise<Response> {
  const encrypt = encryption && (await encryptorOf(encryption))
  const given = await work()
  const status = 'transactionId' in given ? 202 : 200
  if (!encrypt) return c.json(bodyOf(given), status)
  return c.body(await encrypt(bodyOf(given)), status, { 'content-type': 'application/jwt' })
}
