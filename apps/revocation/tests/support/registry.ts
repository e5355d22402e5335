import {
  type CloudEvent,
  CONSORTIUM,
  instantOf,
  type KeyPurpose,
  keyPublished,
  type MemberSlug,
  memberAdmitted,
  type PublicJwk,
} from '@testamur/credential-model'
import { type EventBus, partitionFor, toRecord } from '@testamur/event-bus'
import { type LedgerKey, makeKeyPair, readKeyProof, type ServiceClient, toSigningKey } from '@testamur/service-kit'

export const PUBLIC_URL = 'https://testamur.test'

/** Puts events on the real bus, as the services that make them would. */
export async function publish(bus: EventBus, ...events: CloudEvent[]): Promise<void> {
  for (const event of events) {
    const record = toRecord(event)
    const partition = partitionFor(record.key, await bus.partitionsOf(record.topic))
    await bus.send(record.topic, partition, [record])
  }
}

type NewKey = { member: string; purpose: KeyPurpose; service: 'issuer' | 'revocation'; jwk: PublicJwk }

const published = ({ member, purpose, service, jwk }: NewKey) =>
  keyPublished.make({
    member: CONSORTIUM,
    producer: 'registry',
    now: new Date(),
    data: {
      member: member as MemberSlug,
      kid: jwk.kid as string,
      purpose,
      service,
      jwk,
      from: instantOf(new Date(Date.now() - 60_000)),
    },
  })

export type TestRegistry = {
  client: ServiceClient
  /** Every public key that revocation enrolled. */
  keys: { kid: string; member: string; purpose: KeyPurpose; jwk: PublicJwk }[]
  admit(member: string): Promise<void>
  /** A published key of the member's with which the issuer signs credentials. */
  credentialKey(member: string): Promise<LedgerKey>
}

/** What revocation meets of the registry: admissions on the bus, and a door that takes keys with their proofs. */
export function createTestRegistry(bus: EventBus): TestRegistry {
  const keys: TestRegistry['keys'] = []
  const enrol = async (body: unknown) => {
    const { jwk, proof } = body as { jwk: PublicJwk; proof: string }
    const { kid, member, purpose } = readKeyProof(proof, jwk, new Date())
    keys.push({ kid, member, purpose, jwk })
    await publish(bus, published({ member, purpose, service: 'revocation', jwk }))
    return { kid, from: instantOf(new Date()) }
  }
  return {
    keys,
    client: {
      get: () => Promise.reject(new Error('nothing is read from the registry')),
      post: async <Body>(path: string, body: unknown) => {
        if (path !== '/internal/registry/keys') throw new Error(`unexpected call of ${path}`)
        return (await enrol(body)) as Body
      },
    },
    admit: (member) =>
      publish(
        bus,
        memberAdmitted.make({
          member: CONSORTIUM,
          producer: 'registry',
          now: new Date(),
          data: { member: member as MemberSlug, name: member, iss: `${PUBLIC_URL}/issuers/${member}` },
        }),
      ),
    credentialKey: async (member) => {
      const { jwk, pkcs8 } = makeKeyPair('ES256')
      await publish(bus, published({ member, purpose: 'credential', service: 'issuer', jwk }))
      return toSigningKey(jwk, pkcs8)
    },
  }
}
