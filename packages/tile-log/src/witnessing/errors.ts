import type { WitnessState } from './state.js'

/** Too few witnesses have cosigned: the checkpoint must not be published. The message names each witness and why. */
export class QuorumMissed extends Error {
  override readonly name = 'QuorumMissed'
  readonly witnesses: readonly WitnessState[]

  constructor(quorum: string, witnesses: readonly WitnessState[]) {
    const each = witnesses.map(({ name, failure }) => `${name}: ${failure ?? 'cosigned'}`).join('; ')
    super(`the quorum ${quorum} was not reached, so that nothing is published. ${each || 'The policy has no witness.'}`)
    this.witnesses = witnesses
  }
}

/**
 * A witness has seen a history that this log does not continue: its storage was rolled back, or it forked. Nothing more may be signed
 * until a person has looked. `evidence` is a checkpoint with the log's own signature that shows it; where it is undefined, the
 * witness only says so, and the quorum was missed for it.
 */
export class RolledBack extends Error {
  override readonly name = 'RolledBack'
  readonly evidence: string | undefined

  constructor(claim: string, evidence?: string, options?: ErrorOptions) {
    super(
      evidence === undefined
        ? `${claim}. If that is so, this log's storage was rolled back, it forked, or another process goes on with it; the witness has shown no signature of it`
        : `ALARM: ${claim}. This log's storage was rolled back, it forked, or another process goes on with it: nothing more is published here. The log's own signature shows it:\n${evidence}`,
      options,
    )
    this.evidence = evidence
  }
}

/** Why one witness did not cosign this time. */
export class WitnessFailure extends Error {
  override readonly name = 'WitnessFailure'
  /** Set where the witness says to know another history. */
  readonly contradiction: RolledBack | undefined

  constructor(message: string, contradiction?: RolledBack) {
    super(message)
    this.contradiction = contradiction
  }
}
