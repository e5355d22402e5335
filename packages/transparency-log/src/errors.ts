/** Every way in which this package refuses its input. Closed: a caller may switch over it without a default. */
export type LogErrorCode =
  /** A size or an index is no integer from 0 to 2^53-1, or lies outside the tree. */
  | 'OUT_OF_RANGE'
  /** A hash is not 32 bytes long. */
  | 'BAD_HASH'
  /** A tile has not the bytes that its coordinate promises. */
  | 'BAD_TILE'
  /** A path is no canonical tile or entry bundle path. */
  | 'BAD_TILE_PATH'
  /** An entry bundle is cut short, too long, or holds another number of entries than asked for. */
  | 'BAD_BUNDLE'
  /** An entry is longer than the 65,535 bytes that a bundle can carry. */
  | 'ENTRY_TOO_LARGE'
  /** A verifier key is malformed, of the wrong type, or ambiguous beside another one. */
  | 'BAD_KEY'
  /** A signer answered with something that is no signature of its algorithm, or was asked for one that it has none of. */
  | 'BAD_SIGNER'
  /** A text is no signed note. */
  | 'BAD_NOTE'
  /** A signature that names a known key does not verify. */
  | 'BAD_SIGNATURE'
  /** No key that must have signed has signed. */
  | 'UNSIGNED'
  /** A note's text is no checkpoint. */
  | 'BAD_CHECKPOINT'
  /** A checkpoint speaks for another log. */
  | 'WRONG_ORIGIN'
  /** Fewer known witnesses have cosigned than the policy requires. */
  | 'TOO_FEW_WITNESSES'
  /** A text is no C2SP tlog-policy, or a policy cannot be written as one. */
  | 'BAD_POLICY'
  /** A text is no request for a witness's add-checkpoint (C2SP tlog-witness). */
  | 'BAD_REQUEST'
  /** A text is no c2sp.org/tlog-proof@v1. */
  | 'BAD_PROOF'
  /** An inclusion proof does not lead from the leaf to the checkpoint's root. */
  | 'PROOF_MISMATCH'
  /** This runtime cannot verify Ed25519 (a browser without it): nothing is known about the signature. */
  | 'VERIFIER_UNAVAILABLE'

/** What every function here throws when it refuses; `message` says what was wrong and what was expected. */
export class LogError extends Error {
  override readonly name = 'LogError'
  readonly code: LogErrorCode

  constructor(code: LogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
