import { StatusList } from '@testamur/credential-proof'
import { LIST_SIZE } from './permutation.js'

export type IndexChange = { index: number; value: number }

/** The bytes of a list in which every credential is valid: 2 bits per entry, valid 0, revoked 1, suspended 2 (Token Status List §7.1). */
export const emptyBits = (): Uint8Array => StatusList.of(LIST_SIZE, 2).bytes

/** The list with the changes made in their order; `bits` stays as it is. @throws RangeError for an index outside the list. */
export function withChanges(bits: Uint8Array, changes: readonly IndexChange[]): StatusList {
  const list = new StatusList(2, new Uint8Array(bits))
  for (const { index, value } of changes) list.set(index, value)
  return list
}
