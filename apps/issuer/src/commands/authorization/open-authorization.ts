import { readFileSync } from 'node:fs'
import { ConfigError } from '@testamur/service-kit'
import type { Config } from '../../config.js'
import { type Clients, noClients, readClients } from '../../domain/authorization/clients.js'
import { createDpopNonces, type DpopNonces } from '../../domain/authorization/dpop-nonces.js'
import { createLoginForms, type LoginForms } from '../../domain/authorization/login-forms.js'

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

function readFile<T>(name: string, path: string | undefined, absent: T, read: (text: string) => T): T {
  if (path === undefined) return absent
  try {
    return read(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConfigError([`${name}: the file cannot be used: ${(error as Error).message}`])
  }
}

/** @throws ConfigError for a file that cannot be read */
export function openAuthorization(config: Config): Authorization {
  return {
    haip: config.haip ?? false,
    clients: readFile('OAUTH_CLIENTS_FILE', config.oauthClientsFile, noClients, readClients),
    forms: createLoginForms(config.keystoreKey),
    nonces: createDpopNonces(config.keystoreKey),
    nonceRequired: config.dpopNonces ?? false,
  }
}
