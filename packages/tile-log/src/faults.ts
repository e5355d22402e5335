/** The named moments between two steps at which a process may die. Tests kill it there; in a running log nothing is given. */
export type FaultPoint =
  /** The frame is made, nothing is written. */
  | 'append:before-frame'
  /** The frame is durable, nobody has been told. */
  | 'append:after-frame'
  /** Tiles and bundles are stored, the checkpoint is not signed. */
  | 'publish:before-sign'
  /** The checkpoint is signed and cosigned, and stands in no journal. */
  | 'publish:before-frame'
  /** The checkpoint is durable, and not served yet. */
  | 'publish:after-frame'
  /** A snapshot is taken, and not written. */
  | 'snapshot:before-write'

export type Faults = { at(point: FaultPoint): void | Promise<void> }

export const noFaults: Faults = { at: () => {} }
