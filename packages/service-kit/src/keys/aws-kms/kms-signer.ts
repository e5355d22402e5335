import { createHash, createPublicKey } from 'node:crypto'
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  type KMSClientConfig,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms'
import type { PublicJwk } from '@testamur/credential-model'
import type { MadeKey, Signer, StoredKey } from '../signer.js'
import { signerKeyUnknown } from '../signer-error.js'
import { publicJwk, type SigningAlgorithm, type SigningKey } from '../signing-key.js'
import { rawSignature } from './der-signature.js'
import { explained, isNotFound } from './kms-errors.js'

export type KmsOptions = {
  region: string
  /** Another place that speaks as the service does. */
  endpoint?: string
  /** The client's usual sources where it is not given: environment, profile, role. */
  credentials?: KMSClientConfig['credentials']
}

const algorithms = {
  ES256: { spec: 'ECC_NIST_P256', signing: 'ECDSA_SHA_256' },
  RS256: { spec: 'RSA_2048', signing: 'RSASSA_PKCS1_V1_5_SHA_256' },
} as const

function algorithmIn(alg: SigningAlgorithm) {
  if (alg === 'EdDSA') throw new TypeError('ledger keys do not lie in a service')
  return algorithms[alg]
}

const aliasOf = (reference: string) => `alias/testamur/${reference}`
const place = 'AWS KMS'
const DAYS_UNTIL_DELETION = 7

/** The id of the key that carries the reference as its alias; undefined where there is none. */
async function findKey(client: KMSClient, reference: string): Promise<string | undefined> {
  try {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: aliasOf(reference) }))
    return KeyMetadata?.KeyId
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** A key without its alias would never be found again: it is given back. */
async function createKey(client: KMSClient, reference: string, alg: SigningAlgorithm): Promise<string> {
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({
      KeySpec: algorithmIn(alg).spec,
      KeyUsage: 'SIGN_VERIFY',
      Description: `testamur ${reference}`,
      Tags: [{ TagKey: 'testamur', TagValue: reference }],
    }),
  )
  const KeyId = KeyMetadata?.KeyId as string
  try {
    await client.send(new CreateAliasCommand({ AliasName: aliasOf(reference), TargetKeyId: KeyId }))
  } catch (error) {
    const PendingWindowInDays = DAYS_UNTIL_DELETION
    await client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })).catch(() => {})
    throw error
  }
  return KeyId
}

async function publicKeyOf(client: KMSClient, KeyId: string): Promise<PublicJwk> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId }))
  const key = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' })
  return publicJwk(key.export({ format: 'jwk' }) as PublicJwk)
}

/** The service hashes what is short by itself, and takes no more than that. */
const LONGEST_MESSAGE = 4_096
const messageOf = (bytes: Uint8Array) =>
  bytes.length <= LONGEST_MESSAGE
    ? ({ Message: bytes, MessageType: 'RAW' } as const)
    : ({ Message: createHash('sha256').update(bytes).digest(), MessageType: 'DIGEST' } as const)

async function sign(client: KMSClient, KeyId: string, alg: SigningAlgorithm, bytes: Uint8Array): Promise<Uint8Array> {
  const { signing } = algorithmIn(alg)
  const { Signature } = await client.send(new SignCommand({ KeyId, ...messageOf(bytes), SigningAlgorithm: signing }))
  if (!Signature) throw new Error('the answer holds no signature')
  return alg === 'ES256' ? rawSignature(Signature) : Signature
}

/** Keys in AWS KMS, which makes them and signs with them; nothing takes them out. */
export function createKmsSigner({ region, endpoint, credentials }: KmsOptions): Signer {
  const client = new KMSClient({
    region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 },
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
  })
  const guarded = async <T>(reference: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw explained(error, place, reference)
    }
  }
  const make = async (reference: string, alg: SigningAlgorithm): Promise<MadeKey> => {
    const KeyId = (await findKey(client, reference)) ?? (await createKey(client, reference, alg))
    return { reference: KeyId, jwk: await publicKeyOf(client, KeyId) }
  }
  const open = async ({ reference, kid, alg, jwk }: StoredKey): Promise<SigningKey> => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: reference }))
    if (KeyMetadata?.KeyState !== 'Enabled') throw signerKeyUnknown(place, `${reference} (${KeyMetadata?.KeyState})`)
    if ((await publicKeyOf(client, reference)).kid !== kid) throw signerKeyUnknown(place, `${reference} for ${kid}`)
    return { kid, alg, jwk, sign: (bytes) => guarded(reference, () => sign(client, reference, alg, bytes)) }
  }
  return {
    backend: 'aws-kms',
    check: () => guarded('', async () => void (await client.send(new ListAliasesCommand({ Limit: 1 })))),
    make: (reference, alg) => guarded(reference, () => make(reference, alg)),
    open: (key) => guarded(key.reference, () => open(key)),
    close: async () => client.destroy(),
  }
}
