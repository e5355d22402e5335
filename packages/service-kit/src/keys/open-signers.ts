import { TestamurError } from '@testamur/credential-model'
import type { Logger } from '../telemetry/log.js'
import { createFileSigner } from './file/file-signer.js'
import type { KeystoreOptions } from './keystore.js'
import type { Signer } from './signer.js'
import type { SignerBackend, SignerSettings } from './signer-settings.js'

export type OpenSignersOptions = { settings: SignerSettings; keystoreKey: Uint8Array; log: Pick<Logger, 'warn'> }

/** The libraries of devices and clouds are loaded only where they are used. */
async function openSigner(
  backend: Exclude<SignerBackend, 'database'>,
  { settings, keystoreKey }: OpenSignersOptions,
): Promise<Signer> {
  const { file, pkcs11, kms } = settings
  if (backend === 'pkcs11' && pkcs11) return (await import('./pkcs11/index.js')).createPkcs11Signer(pkcs11)
  if (backend === 'aws-kms' && kms) return (await import('./aws-kms/index.js')).createKmsSigner(kms)
  if (!file) throw new Error(`SIGNER=${backend} lacks its settings`)
  const secret = file.passphrase === undefined ? { key: keystoreKey } : { passphrase: file.passphrase }
  return createFileSigner({ dir: file.dir, secret })
}

/** Who is refused learns it at once; who finds nobody there goes on, and signs when the place answers. */
async function check(signer: Signer, log: Pick<Logger, 'warn'>): Promise<void> {
  try {
    await signer.check()
  } catch (error) {
    if (!(error instanceof TestamurError) || error.code !== 'SIGNER_UNAVAILABLE') throw error
    log.warn({ err: error, signer: signer.backend }, 'the place of the private keys does not answer yet')
  }
}

/**
 * Opens the places where private keys are made from now on, each once, by purpose.
 * @throws TestamurError SIGNER_DENIED where one of them refuses us
 */
export async function openSigners(options: OpenSignersOptions): Promise<NonNullable<KeystoreOptions['signers']>> {
  const opened = new Map<SignerBackend, Signer>()
  const signers: NonNullable<KeystoreOptions['signers']> = {}
  for (const [purpose, backend] of Object.entries(options.settings.of)) {
    if (backend === 'database') continue
    const signer = opened.get(backend) ?? (await openSigner(backend, options))
    if (!opened.has(backend)) await check(signer, options.log)
    opened.set(backend, signer)
    signers[purpose as keyof typeof signers] = signer
  }
  return signers
}
