import type { Clients } from './clients.js'
import { createDpopNonces, type DpopNonces } from './dpop-nonces.js'
import { createLoginForms, type LoginForms } from './login-forms.js'

/** What the authorization server of every member goes by. */
export type Authorization = {
  /** Wallets must keep to HAIP 1.0: PAR, DPoP, an attestation. */
  haip: boolean
  clients: Clients
  forms: LoginForms
  nonces: DpopNonces
  /** Whether a DPoP proof must carry a nonce of ours. */
  nonceRequired: boolean
}

type Terms = { keystoreKey: Uint8Array; haip?: boolean; dpopNonces?: boolean }

export const createAuthorization = (
  { keystoreKey, haip = false, dpopNonces = false }: Terms,
  clients: Clients,
): Authorization => ({
  haip,
  clients,
  forms: createLoginForms(keystoreKey),
  nonces: createDpopNonces(keystoreKey),
  nonceRequired: dpopNonces,
})
