import { type Checkpoint, parseCheckpoint, parseNote, type VerifierKey } from '@testamur/transparency-log'

/** A checkpoint that is to be cosigned: the note with the log's signature, and proofs to its size from any smaller one. */
export type CosignRequest = {
  note: string
  size: number
  proofFrom(oldSize: number): Promise<Uint8Array[]>
  /** The log's key, beside those that the policy may have: by it a witness's word that the log went back is proven. */
  key?: VerifierKey
}

/** The same, read once for all witnesses. */
export type Asked = CosignRequest & { text: string; checkpoint: Checkpoint }

/** @throws LogError where the note is no checkpoint, RangeError where it is one of another size */
export function readRequest(request: CosignRequest): Asked {
  const { text } = parseNote(request.note)
  const checkpoint = parseCheckpoint(text)
  if (checkpoint.size !== request.size)
    throw new RangeError(`the note is of size ${checkpoint.size}, not ${request.size}`)
  const proofs = new Map<number, Promise<Uint8Array[]>>()
  // Witnesses mostly know one size: its proof is made once.
  const proofFrom = (oldSize: number): Promise<Uint8Array[]> => {
    const known = proofs.get(oldSize)
    if (known) return known
    const made = request.proofFrom(oldSize)
    proofs.set(oldSize, made)
    return made
  }
  return { ...request, proofFrom, text, checkpoint }
}
