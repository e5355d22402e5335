/** Why a witness does not start, or stops: said to its operator, with what to do. */
export class WitnessError extends Error {
  override readonly name = 'WitnessError'
}

/** What a refused request is answered with (C2SP tlog-witness, add-checkpoint). */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: 400 | 403 | 404 | 409 | 413 | 422
  /** With 409: the size that the witness cosigned last. */
  readonly size: number | undefined

  constructor(status: Refusal['status'], message: string, size?: number) {
    super(message)
    this.status = status
    this.size = size
  }
}
