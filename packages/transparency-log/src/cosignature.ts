import { concat, utf8 } from './bytes.js'
import { parseCheckpoint } from './checkpoint.js'
import { MLDSA_SIGNATURE_SIZE, SIGNATURE_SIZE } from './ed25519.js'
import { LogError } from './errors.js'
import { formatNote, type NoteSignature, parseNote } from './note.js'
import { KEY_TYPE, type KeyType } from './note-key.js'
import { type NoteSigner, rawSignature, signerKeyId } from './note-sign.js'
import { requireSize } from './numbers.js'

const TIMESTAMP_SIZE = 8
const LABEL = utf8('subtree/v1\n\0')
const MAX_ORIGIN_SIZE = 255

/** What a cosignature/v1 signs: the header, the time in seconds since 1970, then the checkpoint's text (C2SP tlog-cosignature). */
export const cosignedMessage = (text: string, timestamp: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${timestamp}\n${text}`)

/**
 * What an ML-DSA-44 cosignature of a whole checkpoint signs: `cosigned_message` of C2SP tlog-cosignature, from leaf 0 on. It leaves
 * the checkpoint's extension lines out. Throws BAD_CHECKPOINT.
 */
export function cosignedSubtree(text: string, cosigner: string, timestamp: number): Uint8Array {
  const { origin, size, root } = parseCheckpoint(text)
  if (utf8(origin).length > MAX_ORIGIN_SIZE)
    throw new LogError('BAD_CHECKPOINT', `with ML-DSA-44 an origin has at most ${MAX_ORIGIN_SIZE} bytes`)
  return concat(LABEL, opaque(cosigner), uint64(timestamp), opaque(origin), uint64(0), uint64(size), root)
}

/**
 * Takes a timestamped_signature apart. Throws BAD_SIGNATURE unless it is 8 bytes of time (at most 2^53-1, though the format goes
 * to 2^63-1: nobody lives to see it) and a signature of the type's length, BAD_CHECKPOINT as `cosignedSubtree` does.
 */
export function readCosignature(
  text: string,
  signature: Uint8Array,
  { name, type }: { name: string; type: KeyType } = { name: '', type: KEY_TYPE.cosignature },
) {
  const mldsa = type === KEY_TYPE.mldsaCosignature
  if (signature.length !== TIMESTAMP_SIZE + (mldsa ? MLDSA_SIGNATURE_SIZE : SIGNATURE_SIZE))
    throw new LogError('BAD_SIGNATURE', `a cosignature of type ${type} is not a time and a signature of its length`)
  const time = new DataView(signature.buffer, signature.byteOffset, signature.byteLength).getBigUint64(0)
  if (time > Number.MAX_SAFE_INTEGER)
    throw new LogError(
      'BAD_SIGNATURE',
      `a cosignature's time of ${time} s lies beyond 2^53-1, the most that is read here`,
    )
  const timestamp = Number(time)
  return {
    message: mldsa ? cosignedSubtree(text, name, timestamp) : cosignedMessage(text, timestamp),
    raw: signature.subarray(TIMESTAMP_SIZE),
    timestamp,
  }
}

/** One cosignature line for a checkpoint's text, by a signer of either algorithm. Throws as `cosignNote` does. */
export async function cosign(text: string, witness: NoteSigner, timestamp: number): Promise<NoteSignature> {
  const mldsa = witness.algorithm === 'ml-dsa-44'
  const time = uint64(requireSize(timestamp, 'timestamp'))
  const message = mldsa ? cosignedSubtree(text, witness.name, timestamp) : cosignedMessage(text, timestamp)
  return {
    name: witness.name,
    keyId: signerKeyId(witness, mldsa ? KEY_TYPE.mldsaCosignature : KEY_TYPE.cosignature),
    signature: concat(time, await rawSignature(witness, message)),
  }
}

/**
 * Adds a witness's cosignature to a signed checkpoint: a cosignature/v1, or one by ML-DSA-44 where its signer is of that kind. A
 * witness must have verified the checkpoint's signature and its consistency with all that it cosigned before; this only signs.
 * `timestamp` is in seconds since 1970. Throws BAD_NOTE, BAD_KEY, BAD_SIGNER, BAD_CHECKPOINT, OUT_OF_RANGE.
 */
export async function cosignNote(note: string, witness: NoteSigner, timestamp: number): Promise<string> {
  const { text, signatures } = parseNote(note)
  return formatNote({ text, signatures: [...signatures, await cosign(text, witness, timestamp)] })
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** A vector of 1 to 255 bytes behind its length (RFC 8446 §3.4); key names and origins are checked before. */
function opaque(text: string): Uint8Array {
  const bytes = utf8(text)
  return concat(Uint8Array.of(bytes.length), bytes)
}
