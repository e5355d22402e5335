import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  formatVerifierKey,
  isKeyName,
  KEY_TYPE,
  type NoteSigner,
  type VerifierKey,
  verifierKey,
} from '@testamur/transparency-log'
import { writeDurably } from './durable.js'
import { WitnessError } from './errors.js'

/** A signer with the key that its cosignatures are checked by. */
export type WitnessKey = { readonly signer: NoteSigner; readonly key: VerifierKey; readonly vkey: string }

/** Seeds in base64url; `mldsa44` is there once it was asked for. */
type KeyFile = { name: string; ed25519: string; mldsa44?: string }

const SEED_SIZE = 32
/** PrivateKeyInfo of an Ed25519 key up to its seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

const newSeed = () => randomBytes(SEED_SIZE).toString('base64url')

export const keyFileOf = (home: string): string => join(home, 'key.json')

/**
 * The keys of a home, made at the first start: Ed25519, and ML-DSA-44 behind it where it is asked for. @throws WitnessError
 */
export async function openKeys(home: string, given: { name?: string; mldsa?: boolean }): Promise<WitnessKey[]> {
  const file = keyFileOf(home)
  const known = existsSync(file) ? readKeyFile(file) : undefined
  if (known && given.name !== undefined && given.name !== known.name)
    throw new WitnessError(`this home's witness is called ${known.name}, not ${given.name}: a name belongs to its key`)
  const keys = { ...(known ?? { name: requireName(given.name), ed25519: newSeed() }) }
  if (given.mldsa && keys.mldsa44 === undefined) keys.mldsa44 = newSeed()
  if (JSON.stringify(keys) !== JSON.stringify(known)) await writeDurably(file, `${JSON.stringify(keys)}\n`, 0o600)
  const opened = [ed25519Key(keys), ...(given.mldsa ? [await mldsaKey(keys)] : [])]
  await writeDurably(join(home, 'vkey'), opened.map(({ vkey }) => `${vkey}\n`).join(''))
  return opened
}

function readKeyFile(file: string): KeyFile {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new WitnessError(`${file} can be read by others than its owner: chmod 600 ${file}`)
  const keys = parse(file)
  const seeds = [keys.ed25519, ...(keys.mldsa44 === undefined ? [] : [keys.mldsa44])]
  if (!isKeyName(keys.name ?? '') || !seeds.every(isSeed))
    throw new WitnessError(`${file} is damaged: restore it from your backup. Without it this witness cannot go on`)
  return keys
}

function parse(file: string): Partial<KeyFile> & KeyFile {
  try {
    return { ...JSON.parse(readFileSync(file, 'utf8')) }
  } catch (cause) {
    throw new WitnessError(`${file} cannot be read: ${(cause as Error).message}. Restore it from your backup`, {
      cause,
    })
  }
}

const isSeed = (text: unknown): boolean =>
  typeof text === 'string' && Buffer.from(text, 'base64url').length === SEED_SIZE

function requireName(name: string | undefined): string {
  if (name !== undefined && isKeyName(name)) return name
  throw new WitnessError(
    `a new witness needs --name: a name that is yours alone, best an address without its scheme such as witness.example.org/w1${name === undefined ? '' : `; ${JSON.stringify(name)} has spaces, a plus sign, or is empty`}`,
  )
}

function ed25519Key({ name, ed25519 }: KeyFile): WitnessKey {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.from(ed25519, 'base64url')])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  const publicKey = new Uint8Array(Buffer.from(x, 'base64url'))
  return withVkey(
    { name, publicKey, sign: (message) => new Uint8Array(sign(null, message, key)) },
    KEY_TYPE.cosignature,
  )
}

async function mldsaKey({ name, mldsa44 = '' }: KeyFile): Promise<WitnessKey> {
  const { mldsaSigner } = await import('@testamur/transparency-log/mldsa')
  const seed = new Uint8Array(Buffer.from(mldsa44, 'base64url'))
  return withVkey(mldsaSigner(name, seed), KEY_TYPE.mldsaCosignature)
}

function withVkey(signer: NoteSigner, type: 4 | 6): WitnessKey {
  const key = verifierKey(signer.name, signer.publicKey, type)
  return { signer, key, vkey: formatVerifierKey(key) }
}
