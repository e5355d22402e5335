import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Clock, Seal } from '@testamur/service-kit'
import { formatVerifierKey, type NoteSigner, verifierKey } from '@testamur/transparency-log'
import type { LogRecord } from '../domain/log.js'
import type { Store } from '../store/store.js'

/** The log as it was created: its origin is also its key's name, and neither ever changes. */
export type OpenLog = { origin: string; vkey: string; signer: NoteSigner }

/** What the sealed key is bound to. */
const SEALED_AS = 'log key'

const rawPublicKey = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')

function newLog(origin: string, seal: Seal): LogRecord {
  const { privateKey } = generateKeyPairSync('ed25519')
  const sealedKey = seal.seal(privateKey.export({ type: 'pkcs8', format: 'der' }), SEALED_AS)
  return { origin, publicKey: rawPublicKey(privateKey), sealedKey }
}

/** Opens the log, or makes it with a new key; of several processes that start at once, one makes it. */
export async function openLog(store: Store, given: { origin: string; seal: Seal; clock: Clock }): Promise<OpenLog> {
  const known = await store.log.record()
  if (!known) await store.transaction((tx) => tx.log.create(newLog(given.origin, given.seal), given.clock.now()))
  const record = known ?? (await store.log.record())
  if (!record) throw new Error('the log could not be made')
  return toOpenLog(record, given.seal)
}

function toOpenLog({ origin, publicKey, sealedKey }: LogRecord, seal: Seal): OpenLog {
  const key = createPrivateKey({ key: seal.open(sealedKey, SEALED_AS), format: 'der', type: 'pkcs8' })
  if (!rawPublicKey(key).equals(publicKey)) throw new Error("the log's private key is not that of its public key")
  return {
    origin,
    vkey: formatVerifierKey(verifierKey(origin, publicKey)),
    signer: { name: origin, publicKey, sign: (message) => sign(null, message, key) },
  }
}
