import pkcs11js, { type Handle, type PKCS11 } from 'pkcs11js'
import { signerUnavailable } from '../signer-error.js'
import { returnValueOf } from './pkcs11-errors.js'
import { createSessionPool, type SessionPool } from './session-pool.js'

export type Pkcs11Options = {
  /** The library of the device's maker, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  library: string
  /** The label of the token. */
  token: string
  /** The PIN of its user. */
  pin: string
  /** How many signatures may be under way at once. */
  sessions?: number
}

export type Connection = { module: PKCS11; sessions: SessionPool; close(): void }

/** A library is initialized once in a process, whoever uses it (PKCS #11 v2.40 §5.4). */
const modules = new Map<string, PKCS11>()

function load(library: string): PKCS11 {
  const known = modules.get(library)
  if (known) return known
  const module = new pkcs11js.PKCS11()
  module.load(library)
  try {
    // Signatures run on several threads.
    module.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
  } catch (error) {
    if (returnValueOf(error) !== 'CKR_CRYPTOKI_ALREADY_INITIALIZED') throw error
  }
  modules.set(library, module)
  return module
}

function findToken(module: PKCS11, token: string): Handle | undefined {
  return module.C_GetSlotList(true).find((slot) => module.C_GetTokenInfo(slot).label.trim() === token)
}

function login(module: PKCS11, session: Handle, pin: string): void {
  try {
    module.C_Login(session, pkcs11js.CKU_USER, pin)
  } catch (error) {
    // All sessions of a process with one token share their login.
    if (returnValueOf(error) !== 'CKR_USER_ALREADY_LOGGED_IN') throw error
  }
}

/** Opens the token with as many sessions as signatures may be under way, logged in. @throws as the library does */
export function connect({ library, token, pin, sessions = 8 }: Pkcs11Options, place: string): Connection {
  const module = load(library)
  const slot = findToken(module, token)
  if (!slot) throw signerUnavailable(place, `no token of that name is in any slot of ${library}`)
  const flags = pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION
  const opened = [module.C_OpenSession(slot, flags)]
  const pool = () => createSessionPool(module, opened)
  try {
    login(module, opened[0] as Handle, pin)
    while (opened.length < sessions) opened.push(module.C_OpenSession(slot, flags))
  } catch (error) {
    pool().close()
    throw error
  }
  const ready = pool()
  return { module, sessions: ready, close: ready.close }
}
