import { concat, utf8 } from './bytes.js'
import { SIGNATURE_SIZE } from './ed25519.js'
import { LogError } from './errors.js'
import { formatNote, parseNote } from './note.js'
import { KEY_TYPE } from './note-key.js'
import { type NoteSigner, rawSignature, signerKeyId } from './note-sign.js'
import { requireSize } from './numbers.js'

const TIMESTAMP_SIZE = 8

/** What a cosignature/v1 signs: the header, the time in seconds since 1970, then the checkpoint's text (C2SP tlog-cosignature). */
export const cosignedMessage = (text: string, timestamp: number): Uint8Array =>
  utf8(`cosignature/v1\ntime ${timestamp}\n${text}`)

/** Takes an Ed25519 timestamped_signature apart. Throws BAD_SIGNATURE unless it is 8 bytes of time (at most 2^53-1) and 64 more. */
export function readCosignature(text: string, signature: Uint8Array) {
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength)
  const time = signature.length === TIMESTAMP_SIZE + SIGNATURE_SIZE ? view.getBigUint64(0) : undefined
  if (time === undefined || time > Number.MAX_SAFE_INTEGER)
    throw new LogError('BAD_SIGNATURE', 'a cosignature is not a time and an Ed25519 signature')
  const timestamp = Number(time)
  return {
    message: cosignedMessage(text, timestamp),
    raw: signature.subarray(TIMESTAMP_SIZE),
    timestamp,
  }
}

/**
 * Adds a witness's cosignature/v1 to a signed checkpoint. A witness must have verified the checkpoint's signature and its
 * consistency with all that it cosigned before; this only signs. `timestamp` is in seconds since 1970.
 */
export async function cosignNote(note: string, witness: NoteSigner, timestamp: number): Promise<string> {
  const { text, signatures } = parseNote(note)
  const time = new Uint8Array(TIMESTAMP_SIZE)
  new DataView(time.buffer).setBigUint64(0, BigInt(requireSize(timestamp, 'timestamp')))
  const signature = concat(time, await rawSignature(witness, cosignedMessage(text, timestamp)))
  const line = {
    name: witness.name,
    keyId: signerKeyId(witness, KEY_TYPE.cosignature),
    signature,
  }
  return formatNote({ text, signatures: [...signatures, line] })
}
