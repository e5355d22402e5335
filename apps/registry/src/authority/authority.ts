import type { Seal } from '@testamur/service-kit'
import type { AuthorityStore } from '../store/authority.js'
import { type Issuing, importIssuingKey, makeLeaf, makeRoot, type Subject } from './certificates.js'

/**
 * How long a certificate holds, and from when on it is made anew. A credential carries the chain of its time, and verifiers
 * judge that chain on the day they see it: so each key has one that holds for five years at least.
 */
const LEAF_DAYS = 3_652
export const RENEW_MS = (LEAF_DAYS / 2) * 86_400_000

/** The consortium's certification authority. It vouches for members' keys towards verifiers who pin its root and nothing else. */
export type Authority = {
  /** Its certificate, DER. */
  root(): Promise<Uint8Array>
  /** `x5c` for a member's key: base64 DER, the leaf alone, since the root is left out (HAIP 1.0 §6.1.1). */
  certify(subject: Subject, now: Date): Promise<{ x5c: string[]; notAfter: Date }>
}

export type AuthorityOptions = { store: AuthorityStore; seal: Seal; publicUrl: string }

const CONTEXT = 'certification authority'

async function found({ store, seal, publicUrl }: AuthorityOptions, now: Date) {
  const { certificate, pkcs8 } = await makeRoot(`Testamur consortium at ${new URL(publicUrl).host}`, now)
  const sealedKey = seal.seal(pkcs8, CONTEXT)
  pkcs8.fill(0)
  return store.add({ certificate: Buffer.from(certificate), sealedKey })
}

/** Opens the authority; it is founded when it is first asked for, and kept for good. */
export function openAuthority(options: AuthorityOptions): Authority {
  let opened: Promise<Issuing> | undefined
  const open = async (): Promise<Issuing> => {
    const { certificate, sealedKey } = (await options.store.find()) ?? (await found(options, new Date()))
    return { certificate, key: await importIssuingKey(options.seal.open(sealedKey, CONTEXT)) }
  }
  const issuing = () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  return {
    root: async () => (await issuing()).certificate,
    certify: async (subject, now) => {
      const { certificate, notAfter } = await makeLeaf(await issuing(), subject, now, LEAF_DAYS)
      return { x5c: [Buffer.from(certificate).toString('base64')], notAfter }
    },
  }
}

/** A certificate as text (RFC 7468). */
export const toPem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
