import { createHash } from 'node:crypto'
import pkcs11js, { type Handle } from 'pkcs11js'
import type { MadeKey, Signer, StoredKey } from '../signer.js'
import { signerKeyUnknown } from '../signer-error.js'
import type { SigningAlgorithm, SigningKey } from '../signing-key.js'
import { type Connection, connect, type Pkcs11Options } from './connection.js'
import { destroyHalves, findObject, generate, type KeyKind, readPublicKey } from './objects.js'
import { explained, isLost, isPinError } from './pkcs11-errors.js'

export type { Pkcs11Options } from './connection.js'

const LONGEST_SIGNATURE = 512

const mechanisms = {
  ES256: { mechanism: pkcs11js.CKM_ECDSA },
  RS256: { mechanism: pkcs11js.CKM_SHA256_RSA_PKCS },
}

/** ES256 signs a digest that is made here, which every device can; its answer is r ‖ s already. */
const inputOf = (kind: KeyKind, bytes: Uint8Array): Buffer =>
  kind === 'ES256' ? createHash('sha256').update(bytes).digest() : Buffer.from(bytes)

function kindOf(alg: SigningAlgorithm): KeyKind {
  if (alg === 'EdDSA') throw new TypeError('ledger keys do not lie in a device')
  return alg
}

async function makeIn({ module, sessions }: Connection, reference: string, kind: KeyKind): Promise<MadeKey> {
  return sessions.use(async (session) => {
    const made = (which: 'private' | 'public') => findObject(module, session, reference, which)
    const found = made('private') && made('public')
    if (!found) destroyHalves(module, session, reference)
    const publicKey = found ?? (await generate(module, session, reference, kind))
    return { reference, jwk: readPublicKey(module, session, publicKey, kind) }
  })
}

/** Keys in a device behind PKCS #11, which makes them and signs with them; nothing takes them out. */
export function createPkcs11Signer(options: Pkcs11Options): Signer {
  const place = `the token "${options.token}"`
  let connection: Connection | undefined
  let refused: unknown

  const connected = (): Connection => {
    // A wrong PIN is asked with once: the device counts, and locks itself.
    if (refused) throw refused
    try {
      connection ??= connect(options, place)
      return connection
    } catch (error) {
      if (isPinError(error)) refused = error
      throw error
    }
  }
  const drop = () => {
    connection?.close()
    connection = undefined
  }
  /** Does the work, and once more over a new connection where the old one is gone. */
  const guarded = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    try {
      const used = connected()
      try {
        return await work(used)
      } catch (error) {
        if (!isLost(error)) throw error
        if (connection === used) drop()
        return await work(connected())
      }
    } catch (error) {
      throw explained(error, place)
    }
  }
  const handleOf = ({ module, sessions }: Connection, reference: string): Handle => {
    const handle = findObject(module, sessions.first, reference, 'private')
    if (!handle) throw signerKeyUnknown(place, reference)
    return handle
  }
  const open = async ({ reference, kid, alg, jwk }: StoredKey): Promise<SigningKey> => {
    const kind = kindOf(alg)
    let known: { connection: Connection; handle: Handle } | undefined
    const handleIn = (used: Connection) => {
      if (known?.connection !== used) known = { connection: used, handle: handleOf(used, reference) }
      return known.handle
    }
    const signIn = (used: Connection, bytes: Uint8Array) =>
      used.sessions.use(async (session) => {
        used.module.C_SignInit(session, mechanisms[kind], handleIn(used))
        return used.module.C_SignAsync(session, inputOf(kind, bytes), Buffer.alloc(LONGEST_SIGNATURE))
      })
    await guarded(async (used) => handleIn(used))
    return { kid, alg, jwk, sign: (bytes) => guarded((used) => signIn(used, bytes)) }
  }
  return {
    backend: 'pkcs11',
    check: () => guarded(async () => {}),
    make: (reference, alg) => guarded((used) => makeIn(used, reference, kindOf(alg))),
    open,
    close: async () => drop(),
  }
}
