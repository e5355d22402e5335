import { join } from 'node:path'
import { z } from 'zod'
import { type Seal, sealKey, sealWith } from '../../crypto/seal.js'
import { signerDenied, signerUnavailable } from '../signer-error.js'
import { makePrivateDirectory, readIfThere, writeOnce } from './files.js'
import { KeyDerivation, keyFromPassphrase, newDerivation } from './passphrase.js'

/** What seals the files: 32 bytes from the environment, or a passphrase. */
export type Secret = { key: Uint8Array } | { passphrase: string }

/** The file `keystore.json`: how its key is had, and a word sealed under it, which tells a wrong key before anything is opened. */
const Head = z.strictObject({ version: z.literal(1), kdf: KeyDerivation.optional(), check: z.string() })

const WORD = 'testamur keystore'
const CONTEXT = 'keystore head'

const sealFrom = async (secret: Secret, kdf: KeyDerivation | undefined): Promise<Seal> =>
  'key' in secret
    ? sealKey(secret.key, 'file-keystore')
    : sealWith(await keyFromPassphrase(secret.passphrase, kdf as KeyDerivation))

async function newHead(secret: Secret): Promise<string> {
  const kdf = 'key' in secret ? undefined : newDerivation()
  const check = (await sealFrom(secret, kdf)).seal(WORD, CONTEXT).toString('base64url')
  return `${JSON.stringify({ version: 1, ...(kdf && { kdf }), check })}\n`
}

function parse(text: string, place: string): z.infer<typeof Head> {
  try {
    return Head.parse(JSON.parse(text))
  } catch (cause) {
    throw signerUnavailable(place, 'keystore.json is not what it must be', { cause })
  }
}

const wrong = (place: string, what: string) =>
  signerDenied(place, `the ${what} is not the one that it was made with`, `Give the ${what} that it was made with.`)

/**
 * The seal of a directory of keys; its head is made where it is a new one.
 * @throws TestamurError SIGNER_DENIED for another key or passphrase, SIGNER_UNAVAILABLE for a directory that cannot be used
 */
export async function openHead(dir: string, secret: Secret, place: string): Promise<Seal> {
  await makePrivateDirectory(dir)
  const path = join(dir, 'keystore.json')
  const { kdf, check } = parse((await readIfThere(path)) ?? (await writeOnce(path, await newHead(secret))), place)
  const what = 'key' in secret ? 'KEYSTORE_KEY' : 'passphrase'
  if ((kdf === undefined) !== 'key' in secret) throw wrong(place, what)
  const seal = await sealFrom(secret, kdf)
  try {
    seal.open(Buffer.from(check, 'base64url'), CONTEXT)
  } catch {
    throw wrong(place, what)
  }
  return seal
}
