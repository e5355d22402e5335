export { ID_SIZE, type Marks } from './batch-frame.js'
export type { PublishedCheckpoint } from './checkpoints.js'
export { type FaultPoint, type Faults, noFaults } from './faults.js'
export { openFileJournal } from './journals/file-journal.js'
export { installTileLog } from './journals/install.js'
export { postgresJournal } from './journals/postgres-journal.js'
export {
  type FramePlace,
  type Journal,
  JournalDamaged,
  JournalTaken,
  type ObjectStore,
  type StoredFrame,
} from './ports.js'
export type { Cosigner } from './publisher.js'
export { LogClosed, LogFailed, MOST_ENTRIES, type NewEntry, type Placed } from './sequencer.js'
export { fileStore } from './stores/file-store.js'
export { type PostgresLog, postgresStore } from './stores/postgres-store.js'
export { openTileLog, type TileLog, type TileLogOptions } from './tile-log.js'
export { TreeDamaged } from './verified-reads.js'
export { QuorumMissed, RolledBack } from './witnessing/errors.js'
export type { WitnessState } from './witnessing/state.js'
export { createWitnessing, type Witnessing, type WitnessingOptions } from './witnessing.js'
