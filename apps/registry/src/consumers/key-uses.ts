import type { DirectoryCopyEntry } from '../store/directory.js'
import type { KeyUse } from '../store/key-uses.js'

/** By which keys copies were signed, as far as they say so. */
export const usesOf = (copies: readonly DirectoryCopyEntry[]): KeyUse[] =>
  copies.flatMap(({ kid, signedAt, credentialId }) => (kid ? [{ kid, at: signedAt, credentialId }] : []))
