import { type LedgerEntry, LedgerEntry as LedgerEntrySchema } from '@testamur/credential-model'
import { openReceipt } from '@testamur/credential-proof'
import { leafHash, logPolicy, verifyProof } from '@testamur/transparency-log'

export type ProvedEntry = {
  index: number
  size: number
  origin: string
  hashes: readonly Uint8Array[]
  text: string
  entry: LedgerEntry
}

/** The event that a holder's receipt is about; a public one does not say. */
export const eventOfReceipt = (receipt: string): string | undefined => {
  const id = openReceipt(receipt).opening?.event.id
  return typeof id === 'string' ? id : undefined
}

/** The place in the log that a receipt speaks of. */
export const indexOfReceipt = (receipt: string): number => openReceipt(receipt).proof.index

/**
 * Checks here that a signed checkpoint of the log covers the entry: signature, audit path, leaf.
 * @throws LogError, ProofError where it does not
 */
export async function checkProof(receipt: string, text: string, logKey: string): Promise<ProvedEntry> {
  const { proof } = openReceipt(receipt)
  const { size, origin } = await verifyProof(proof, leafHash(new TextEncoder().encode(text)), logPolicy(logKey))
  const entry = LedgerEntrySchema.parse(JSON.parse(text))
  return { index: proof.index, size, origin, hashes: proof.hashes, text, entry }
}
