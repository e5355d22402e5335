import type { KeyPurpose, MemberSlug, ServiceName } from '@testamur/credential-model'
import { type LedgerKey, makeKeyPair, makeKeyProof, type SigningKey, toSigningKey } from '@testamur/service-kit'
import type { TestRegistry } from './harness.js'

export const newKey = (purpose: KeyPurpose): LedgerKey => {
  const { jwk, pkcs8 } = makeKeyPair(purpose === 'ledger' ? 'EdDSA' : 'ES256')
  return toSigningKey(jwk, pkcs8)
}

export type Enrolment = { member?: string; purpose?: KeyPurpose; service?: ServiceName; as?: string; now?: Date }

/** Sends a key with its proof, as a service does. */
export async function enrol(town: TestRegistry, key: SigningKey, enrolment: Enrolment = {}) {
  const { member = 'noorderhaven', purpose = 'credential', service = 'issuer', as, now = new Date() } = enrolment
  const proof = await makeKeyProof(key, { member: member as MemberSlug, purpose, service }, now)
  const secret = as ?? town.credentials[service as 'issuer' | 'revocation'] ?? 'none'
  return town.ask('POST', '/internal/registry/keys', { key: secret, body: { jwk: key.jwk, proof } })
}

/** An enrolled key, ready to sign. */
export async function enrolled(town: TestRegistry, purpose: 'credential' | 'status'): Promise<LedgerKey> {
  const key = newKey(purpose)
  const { status, text } = await enrol(town, key, { purpose, service: purpose === 'status' ? 'revocation' : 'issuer' })
  if (status !== 201) throw new Error(text)
  return key
}
