import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { MAX_CLIENT_ID } from './authorization-request.js'
import { EcPublicJwk, publicKeyOf } from './jwt.js'
import { checkRedirectUri } from './redirect-uri.js'

/** A wallet that an operator has registered: it proves itself by a key (private_key_jwt), and is called back where it said. */
export type RegisteredClient = {
  clientId: string
  redirectUris: readonly string[]
  keys: readonly { kid?: string; key: KeyObject }[]
}
export type Clients = ReadonlyMap<string, RegisteredClient>

export const noClients: Clients = new Map()

const File = z.strictObject({
  clients: z.array(
    z.looseObject({
      client_id: z.string().min(1).max(MAX_CLIENT_ID),
      redirect_uris: z.array(z.string()).min(1),
      jwks: z.looseObject({ keys: z.array(EcPublicJwk.extend({ kid: z.string().optional() })).min(1) }),
    }),
  ),
})

const refuse = (why: string) => new Error(why)

/**
 * Reads `{ "clients": [{ "client_id", "redirect_uris": [], "jwks": { "keys": [] } }] }`. Keys are public and of P-256.
 * @throws Error that says what is wrong with it
 */
export function readClients(text: string): Clients {
  const { clients } = File.parse(JSON.parse(text))
  return new Map(
    clients.map(({ client_id: clientId, redirect_uris, jwks }) => [
      clientId,
      {
        clientId,
        redirectUris: redirect_uris.map(checkRedirectUri),
        keys: jwks.keys.map((jwk) => ({
          ...(jwk.kid !== undefined && { kid: jwk.kid }),
          key: publicKeyOf(jwk, refuse),
        })),
      },
    ]),
  )
}
