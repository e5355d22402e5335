/**
 * The named moments between two steps of an event's way at which a process may die. Tests kill the process there;
 * in a running service nothing is given and nothing happens.
 */
export type FaultPoint =
  /** The rows are read from the outbox, nothing is sent yet. */
  | 'relay:before-send'
  /** The bus has acknowledged, the outbox rows are still there. */
  | 'relay:after-send'
  /** The handlers have run and the offset is stored, but the transaction is open. */
  | 'consumer:before-commit'
  /** The handlers' transaction is committed, the bus has not heard of it. */
  | 'consumer:after-commit'

export type Faults = { at(point: FaultPoint): void | Promise<void> }

export const noFaults: Faults = { at: () => {} }
