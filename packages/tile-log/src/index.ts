export {
  type FramePlace,
  type Journal,
  JournalDamaged,
  JournalTaken,
  type ObjectStore,
  type StoredFrame,
} from './ports.js'
