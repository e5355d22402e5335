import { timingSafeEqual } from 'node:crypto'
import type { ServiceName } from '@testamur/credential-model'
import { sha256 } from '../crypto/hash.js'

/** The services whose credentials are accepted here. */
export type AcceptedServices = { nameOf(credential: string): ServiceName | 'demo' | undefined }

/** From `SERVICE_CREDENTIALS`: SHA-256 of a credential in hex → who holds it. Compares in constant time. */
export function acceptServices(accepted: ReadonlyMap<string, string>): AcceptedServices {
  const known = [...accepted].map(([hash, name]) => ({
    hash: Buffer.from(hash, 'hex'),
    name: name as ServiceName | 'demo',
  }))
  return {
    nameOf: (credential) => {
      const hash = sha256(credential)
      let found: ServiceName | 'demo' | undefined
      for (const service of known) if (timingSafeEqual(hash, service.hash)) found = service.name
      return found
    },
  }
}
