import { readFileSync } from 'node:fs'
import type { KeyPurpose } from '@testamur/credential-model'
import { z } from 'zod'
import { ConfigError } from '../config/read-env.js'
import { setting } from '../config/settings.js'

/** What keys of members may be for, but for ledger keys, which always lie in the service's own database. */
type SignedPurpose = Exclude<KeyPurpose, 'ledger'>

const BACKENDS = ['database', 'file', 'pkcs11', 'aws-kms'] as const
export type SignerBackend = (typeof BACKENDS)[number]

const BACKEND = `one of ${BACKENDS.join(', ')}, for all purposes or for some: credential=pkcs11,badge=database`
const purposes: readonly SignedPurpose[] = ['credential', 'status', 'badge']

/** Where the keys of each purpose are made, and how each place is reached. */
export type SignerSettings = {
  of: Partial<Record<SignedPurpose, SignerBackend>>
  file?: { dir: string; passphrase?: string }
  pkcs11?: { library: string; token: string; pin: string }
  kms?: { region: string; endpoint?: string }
}

const isBackend = (text: string | undefined): text is SignerBackend => BACKENDS.includes(text as SignerBackend)

function readBackends(text: string): SignerSettings['of'] | undefined {
  if (isBackend(text)) return Object.fromEntries(purposes.map((purpose) => [purpose, text]))
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()))
  const ok = pairs.every(([purpose, backend]) => purposes.includes(purpose as SignedPurpose) && isBackend(backend))
  return ok ? Object.fromEntries(pairs) : undefined
}

/** The settings of signers, for the environment of a service that signs for members. */
export const signerEnvironment = {
  SIGNER: z
    .string(BACKEND)
    .default('database')
    .refine((text) => readBackends(text) !== undefined, BACKEND),
  KEYSTORE_DIR: z.string().optional(),
  KEYSTORE_PASSPHRASE: z.string().min(12, 'a passphrase of 12 characters or more').optional(),
  KEYSTORE_PASSPHRASE_FILE: z.string().optional(),
  PKCS11_LIBRARY: z.string().optional(),
  PKCS11_TOKEN: z.string().optional(),
  PKCS11_PIN: z.string().optional(),
  PKCS11_PIN_FILE: z.string().optional(),
  KMS_REGION: z.string().optional(),
  KMS_ENDPOINT: setting.url('where AWS KMS is reached').optional(),
} as const

const Environment = z.object(signerEnvironment)
type SignerEnvironment = z.infer<typeof Environment>

const needed = (value: string | undefined, name: string, backend: string): string => {
  if (value) return value
  throw new ConfigError([`${name} is missing: SIGNER=${backend} needs it`])
}

/** A secret given as a value, or as the name of a file that holds it and a line end at most. */
function secretOf(name: string, value: string | undefined, file: string | undefined): string | undefined {
  if (!file) return value
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new ConfigError([`${name}_FILE: ${(error as { code?: string }).code ?? 'it cannot be read'}`])
  }
}

/** @throws ConfigError that names what a chosen place lacks */
export function readSignerSettings(e: SignerEnvironment): SignerSettings {
  const of = readBackends(e.SIGNER) as SignerSettings['of']
  const used = new Set(Object.values(of))
  const settings: SignerSettings = { of }
  if (used.has('file')) {
    const passphrase = secretOf('KEYSTORE_PASSPHRASE', e.KEYSTORE_PASSPHRASE, e.KEYSTORE_PASSPHRASE_FILE)
    settings.file = { dir: needed(e.KEYSTORE_DIR, 'KEYSTORE_DIR', 'file'), ...(passphrase && { passphrase }) }
  }
  if (used.has('pkcs11'))
    settings.pkcs11 = {
      library: needed(e.PKCS11_LIBRARY, 'PKCS11_LIBRARY', 'pkcs11'),
      token: needed(e.PKCS11_TOKEN, 'PKCS11_TOKEN', 'pkcs11'),
      pin: needed(secretOf('PKCS11_PIN', e.PKCS11_PIN, e.PKCS11_PIN_FILE), 'PKCS11_PIN or PKCS11_PIN_FILE', 'pkcs11'),
    }
  if (used.has('aws-kms'))
    settings.kms = {
      region: needed(e.KMS_REGION, 'KMS_REGION', 'aws-kms'),
      ...(e.KMS_ENDPOINT && { endpoint: e.KMS_ENDPOINT }),
    }
  return settings
}
