import { verifyEd25519 } from '#ed25519'
import { decodeBase64, encodeBase64 } from './base64.js'
import type { SignatureVerifier } from './ed25519.js'
import { LogError } from './errors.js'
import { isHash } from './hashing.js'
import { verifyInclusion } from './inclusion.js'
import { type LogPolicy, openCheckpoint, type VerifiedCheckpoint } from './log-policy.js'
import { MAX_NOTE_SIZE } from './note.js'
import { isCount, parseDecimal } from './numbers.js'

/**
 * A proof that carries all it needs beside the entry and the policy (C2SP tlog-proof): a leaf's index, its audit path, the signed
 * checkpoint verbatim, and opaque `extra` bytes that nothing authenticates.
 */
export type LogProof = {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
  readonly extra?: Uint8Array
}

const HEADER = 'c2sp.org/tlog-proof@v1'
/** A tree of at most 2^53-1 leaves has audit paths of at most 53 hashes. */
const MAX_PATH = 53
const MAX_PROOF_SIZE = 2 * MAX_NOTE_SIZE

const badProof = (why: string): LogError => new LogError('BAD_PROOF', `not a ${HEADER}: ${why}`)

/** Writes the text form. An empty `extra` is left out, as the format has no way to say it. Throws BAD_PROOF. */
export function formatProof({ index, hashes, checkpoint, extra }: LogProof): string {
  if (!isCount(index)) throw badProof(`the index must be an integer from 0 to 2^53-1, got ${index}`)
  if (hashes.length > MAX_PATH || !hashes.every(isHash))
    throw badProof(`expected at most ${MAX_PATH} hashes of 32 bytes`)
  const head = extra?.length ? [HEADER, `extra ${encodeBase64(extra)}`] : [HEADER]
  return [...head, `index ${index}`, ...hashes.map(encodeBase64), '', checkpoint].join('\n')
}

/** Parses the text form; the checkpoint is taken as it stands and not looked into. Throws BAD_PROOF. */
export function parseProof(text: string): LogProof {
  if (text.length > MAX_PROOF_SIZE) throw badProof(`longer than ${MAX_PROOF_SIZE} characters`)
  const cut = text.indexOf('\n\n')
  if (cut < 0) throw badProof('no empty line before the checkpoint')
  const [header, ...lines] = text.slice(0, cut).split('\n')
  if (header !== HEADER) throw badProof('the first line differs')
  const extra = lines[0]?.startsWith('extra ') ? parseExtra(lines.shift()!) : undefined
  const index = parseIndex(lines.shift())
  if (lines.length > MAX_PATH) throw badProof(`more than ${MAX_PATH} hashes`)
  const proof = {
    index,
    hashes: lines.map(parseHash),
    checkpoint: text.slice(cut + 2),
  }
  return extra ? { ...proof, extra } : proof
}

/**
 * Verifies that the entry with `leafHash` is in the log of `policy`, at the proof's index: checkpoint first, then the audit path.
 * Returns the verified checkpoint. `extra` remains unverified. Throws as `openCheckpoint` does, or PROOF_MISMATCH.
 */
export async function verifyProof(
  proof: LogProof,
  leafHash: Uint8Array,
  policy: LogPolicy,
  verify: SignatureVerifier = verifyEd25519,
): Promise<VerifiedCheckpoint> {
  const checkpoint = await openCheckpoint(proof.checkpoint, policy, verify)
  if (!verifyInclusion(checkpoint.size, proof.index, leafHash, proof.hashes, checkpoint.root))
    throw new LogError(
      'PROOF_MISMATCH',
      `the proof does not lead from this entry at ${proof.index} to the checkpoint's root`,
    )
  return checkpoint
}

function parseExtra(line: string): Uint8Array {
  const extra = decodeBase64(line.slice('extra '.length))
  if (!extra?.length) throw badProof('the extra line is no base64')
  return extra
}

function parseIndex(line: string | undefined): number {
  const index = line?.startsWith('index ') ? parseDecimal(line.slice('index '.length)) : undefined
  if (index === undefined) throw badProof('the index line is missing, or no decimal from 0 to 2^53-1')
  return index
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line)
  if (!hash || !isHash(hash)) throw badProof('a proof line is no base64 of 32 bytes')
  return hash
}
