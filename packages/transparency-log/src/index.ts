export { verifyEd25519 } from '#ed25519'
export { sha256 } from '#sha256'
export {
  type AddCheckpoint,
  formatAddCheckpoint,
  MAX_CONSISTENCY_HASHES,
  parseAddCheckpoint,
} from './add-checkpoint.js'
export { appendLeaves, type Growth } from './append.js'
export { decodeBundle, encodeBundle, MAX_ENTRY_SIZE } from './bundle.js'
export {
  type Checkpoint,
  formatCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from './checkpoint.js'
export { consistencyProof, verifyConsistency } from './consistency.js'
export { cosign, cosignNote } from './cosignature.js'
export type { SignatureVerifier } from './ed25519.js'
export { LogError, type LogErrorCode } from './errors.js'
export {
  emptyFrontier,
  type Frontier,
  openFrontier,
  type ReadTile,
  rootOf,
} from './frontier.js'
export { emptyRoot, HASH_SIZE, leafHash, nodeHash, subtreeRoot } from './hashing.js'
export {
  inclusionProof,
  rootFromInclusion,
  treeRoot,
  verifyInclusion,
} from './inclusion.js'
export {
  type Cosignature,
  type LogPolicy,
  logKey,
  logPolicy,
  openCheckpoint,
  type PolicyGroup,
  type PolicyLog,
  type PolicyWitness,
  type VerifiedCheckpoint,
  witnessKey,
} from './log-policy.js'
export {
  formatProof,
  type LogProof,
  parseProof,
  verifyProof,
} from './log-proof.js'
export {
  formatNote,
  formatSignatures,
  type NoteSignature,
  parseNote,
  type SignedNote,
} from './note.js'
export {
  formatVerifierKey,
  isKeyName,
  KEY_TYPE,
  type KeyType,
  parseVerifierKey,
  type VerifierKey,
  verifierKey,
} from './note-key.js'
export { type NoteSigner, signNote } from './note-sign.js'
export {
  type OpenedNote,
  openNote,
  type VerifiedSignature,
} from './note-verify.js'
export { formatPolicy, MAX_POLICY_ITEMS, parsePolicy } from './policy-file.js'
export { NO_QUORUM, reachesQuorum } from './quorum.js'
export type { NodeAddress, ReadNode } from './ranges.js'
export {
  edgeTiles,
  TILE_HEIGHT,
  TILE_WIDTH,
  type Tile,
  type TileCoordinate,
  tilesForGrowth,
  tileWidth,
} from './tile.js'
export {
  type BundleCoordinate,
  formatBundlePath,
  formatTilePath,
  type LogPath,
  parseLogPath,
} from './tile-path.js'
export {
  locateNode,
  type NodeLocation,
  tileNodeReader,
} from './tile-reader.js'
