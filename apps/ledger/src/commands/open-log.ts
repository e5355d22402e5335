import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Clock, Seal } from '@testamur/service-kit'
import { formatVerifierKey, type NoteSigner, verifierKey } from '@testamur/transparency-log'
import { originOfShard, type ShardRecord } from '../domain/log.js'
import type { Store } from '../store/store.js'

/** The key of a shard: its name is the shard's origin, and neither ever changes. */
export type LogKey = { origin: string; vkey: string; signer: NoteSigner }

/** What the sealed key is bound to. */
const SEALED_AS = 'log key'

const rawPublicKey = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')

/** A shard that is not there yet, with a new key. */
export function newShard(given: { number: number; firstOrigin: string; seal: Seal; clock: Clock }): ShardRecord {
  const { privateKey } = generateKeyPairSync('ed25519')
  const sealedKey = given.seal.seal(privateKey.export({ type: 'pkcs8', format: 'der' }), SEALED_AS)
  return {
    number: given.number,
    origin: originOfShard(given.firstOrigin, given.number),
    publicKey: rawPublicKey(privateKey),
    sealedKey,
    openedAt: given.clock.now(),
  }
}

/** All shards, the first made with a new key where there is none; of several processes that start at once, one makes it. */
export async function openShards(
  store: Store,
  given: { origin: string; seal: Seal; clock: Clock },
): Promise<ShardRecord[]> {
  const known = await store.shards.all()
  if (known.length > 0) return known
  const { origin: firstOrigin, seal, clock } = given
  await store.transaction((tx) => tx.shards.create(newShard({ number: 1, firstOrigin, seal, clock })))
  return store.shards.all()
}

/** @throws Error where the sealed key is not that of the public key, or cannot be opened */
export function openKey(
  { origin, publicKey, sealedKey }: Pick<ShardRecord, 'origin' | 'publicKey' | 'sealedKey'>,
  seal: Seal,
): LogKey {
  const key = createPrivateKey({ key: seal.open(sealedKey, SEALED_AS), format: 'der', type: 'pkcs8' })
  if (!rawPublicKey(key).equals(publicKey)) throw new Error("the log's private key is not that of its public key")
  return keyOf(origin, key)
}

export function keyOf(origin: string, key: KeyObject): LogKey {
  const publicKey = rawPublicKey(key)
  return {
    origin,
    vkey: formatVerifierKey(verifierKey(origin, publicKey)),
    signer: { name: origin, publicKey, sign: (message) => sign(null, message, key) },
  }
}
