// What a checking thread runs. Plain JavaScript of Node.js alone, so that it starts within milliseconds and needs no build.
import { createPublicKey, hash, verify } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'

/** @typedef {import('node:crypto').KeyObject} KeyObject */
/** @typedef {{ count: number, hashes: number, verdicts: number, leaves: number }} Layout where the parts of a buffer begin: packed.ts */
/** @typedef {{ id: number, layout: Layout, keys: string[], packed: ArrayBuffer }} Task */

const MAX_KEYS = 1_000
const SIG_MEMBER = ',"sig":"'
const SIG_LETTERS = 86
const PREFIX = Buffer.from(/** @type {{ prefix: string }} */ (workerData).prefix)

/** @type {Map<string, KeyObject | undefined>} */
const known = new Map()
let signed = Buffer.alloc(PREFIX.length + 4_096)
const signature = Buffer.alloc(64)

/** @param {string} x of an Ed25519 key (RFC 8037) */
function importKey(x) {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  } catch {
    return undefined // no point of the curve: nothing is signed by it
  }
}

/** @param {string} x */
function keyOf(x) {
  if (known.has(x)) return known.get(x)
  if (known.size >= MAX_KEYS) known.clear()
  const key = importKey(x)
  known.set(x, key)
  return key
}

/** @param {number} size */
function makeRoom(size) {
  if (signed.length < size) signed = Buffer.alloc(size)
  PREFIX.copy(signed)
}

/**
 * Whether the text's signature is by the key. What is signed is the canonical text without its member `sig`; a quote in
 * another member's value is escaped, so that the first that reads so is that member.
 * @param {Buffer} text
 * @param {KeyObject | undefined} key
 */
function holds(text, key) {
  const at = text.indexOf(SIG_MEMBER)
  const end = at + SIG_MEMBER.length + SIG_LETTERS + 1
  if (key === undefined || at < 0 || end > text.length) return false
  const first = at + SIG_MEMBER.length
  if (signature.write(text.toString('latin1', first, first + SIG_LETTERS), 'base64url') !== 64) return false
  makeRoom(PREFIX.length + text.length)
  text.copy(signed, PREFIX.length, 0, at)
  const size = PREFIX.length + at + text.copy(signed, PREFIX.length + at, end)
  return verify(null, signed.subarray(0, size), key, signature)
}

/** @param {Task} task */
function answer({ id, layout, keys, packed }) {
  const { count, hashes, verdicts, leaves } = layout
  const table = new Uint32Array(packed, 0, count * 2)
  const bytes = Buffer.from(packed)
  const objects = keys.map(keyOf)
  let at = leaves
  for (let i = 0; i < count; i++) {
    const end = at + 1 + (table[i * 2] ?? 0)
    bytes.set(hash('sha256', bytes.subarray(at, end), 'buffer'), hashes + i * 32)
    bytes[verdicts + i] = holds(bytes.subarray(at + 1, end), objects[table[i * 2 + 1] ?? -1]) ? 1 : 0
    at = end
  }
  parentPort?.postMessage({ id, packed }, [packed])
}

parentPort?.on('message', answer)
