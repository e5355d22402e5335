import { join } from 'node:path'
import { PublicJwk, TestamurError } from '@testamur/credential-model'
import { z } from 'zod'
import type { Seal } from '../../crypto/seal.js'
import { makeKeyPairOf, toSigningKey } from '../make-key.js'
import type { MadeKey, Signer, StoredKey } from '../signer.js'
import { signerDenied, signerKeyUnknown, signerUnavailable } from '../signer-error.js'
import type { SigningAlgorithm, SigningKey } from '../signing-key.js'
import { readIfThere, writeOnce } from './files.js'
import { openHead, type Secret } from './keystore-head.js'

export type FileSignerOptions = { dir: string; secret: Secret }

/** A file `<reference>.json`: the public key, and the private one as sealed PKCS #8, bound to the file's name and the public key. */
const KeyFile = z.strictObject({ version: z.literal(1), jwk: PublicJwk, sealed: z.string() })

const REFERENCE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const contextOf = (reference: string, { kid }: PublicJwk) => `key file\n${reference}\n${kid}`

async function newFile(seal: Seal, reference: string, alg: SigningAlgorithm): Promise<string> {
  const { jwk, pkcs8 } = await makeKeyPairOf(alg)
  const sealed = seal.seal(pkcs8, contextOf(reference, jwk)).toString('base64url')
  pkcs8.fill(0)
  return `${JSON.stringify({ version: 1, jwk, sealed })}\n`
}

function parse(text: string, place: string, reference: string): z.infer<typeof KeyFile> {
  try {
    return KeyFile.parse(JSON.parse(text))
  } catch (cause) {
    throw signerKeyUnknown(place, `${reference}: its file is not what it must be`, { cause })
  }
}

function unseal(seal: Seal, place: string, reference: string, { jwk, sealed }: z.infer<typeof KeyFile>): SigningKey {
  try {
    return toSigningKey(jwk, seal.open(Buffer.from(sealed, 'base64url'), contextOf(reference, jwk)))
  } catch (cause) {
    const remedy = 'Restore the file of the key from a backup of this directory.'
    throw signerDenied(place, `the file of the key ${reference} was changed, or comes from another keystore`, remedy, {
      cause,
    })
  }
}

/** Keys as sealed files in a directory of their own, which several processes may share. They sign in this process. */
export function createFileSigner({ dir, secret }: FileSignerOptions): Signer {
  const place = `the keystore in ${dir}`
  let opened: Promise<Seal> | undefined
  const head = () => {
    opened ??= openHead(dir, secret, place).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  const pathOf = (reference: string) => {
    if (!REFERENCE.test(reference)) throw signerKeyUnknown(place, reference.slice(0, 100))
    return join(dir, `${reference}.json`)
  }
  /** What the file system says is put into words that an operator can act on. */
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof TestamurError) throw error
      const why = (error as { code?: string }).code ?? String(error)
      if (why === 'EACCES' || why === 'EPERM')
        throw signerDenied(place, why, 'Let the service read and write the directory.', { cause: error })
      throw signerUnavailable(place, why, { cause: error })
    }
  }
  const make = async (reference: string, alg: SigningAlgorithm): Promise<MadeKey> => {
    const [seal, path] = [await head(), pathOf(reference)]
    const text = (await readIfThere(path)) ?? (await writeOnce(path, await newFile(seal, reference, alg)))
    return { reference, jwk: parse(text, place, reference).jwk }
  }
  const open = async ({ reference, kid }: StoredKey): Promise<SigningKey> => {
    const [seal, text] = [await head(), await readIfThere(pathOf(reference))]
    if (text === undefined) throw signerKeyUnknown(place, reference)
    const key = unseal(seal, place, reference, parse(text, place, reference))
    if (key.kid !== kid) throw signerKeyUnknown(place, `${reference} for ${kid}`)
    return key
  }
  return {
    backend: 'file',
    check: () => guarded(async () => void (await head())),
    make: (reference, alg) => guarded(() => make(reference, alg)),
    open: (key) => guarded(() => open(key)),
    close: async () => {},
  }
}
