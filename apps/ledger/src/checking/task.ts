import type { PublicJwk } from '@testamur/credential-model'

/** An entry's canonical text, as `readEntry` has found it good, and the key that is to have signed it. */
export type Check = { text: string; jwk: PublicJwk }

/** The leaf's bytes and its hash (RFC 6962 §2.1); `holds` is false where the key has not signed it. */
export type Checked = { bytes: Uint8Array; hash: Uint8Array; holds: boolean }

/** A part of a batch. The entries are kept until it is answered, so that another thread can take them over. */
export type Task = {
  entries: readonly Check[]
  /** How many threads have died of it, or beside it. */
  tries: number
  resolve(checked: Checked[]): void
  reject(error: Error): void
}
