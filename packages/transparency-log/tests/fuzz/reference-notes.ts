import { createHash } from 'node:crypto'
import { verifyMldsa } from '../../src/mldsa.js'

// C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof written down as they stand there, with nothing of the package
// but the raw signature check. Undefined means refused. Bounds are the package's own, since the texts leave them open.

export type ReferenceKey = { name: string; id: string; type: number; key: Buffer }
export type Signer = { name: string; id: string; time?: bigint }
export type ReferenceNote = { text: string; signers: Signer[] }
export type RawVerifier = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

const MAX_SAFE = 2n ** 53n - 1n
const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const sha = createHash('sha256')
  for (const part of parts) sha.update(part)
  return sha.digest()
}

/** "standard Base 64 encoding specified in RFC 4648, Section 4", which is one encoding per value. */
export function referenceBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** "ASCII decimal with no leading zeroes (unless it is 0)". */
export function referenceDecimal(text: string): number | undefined {
  for (const char of text) if (char < '0' || char > '9') return undefined
  if (text === '' || (text.length > 1 && text[0] === '0')) return undefined
  return BigInt(text) <= MAX_SAFE ? Number(text) : undefined
}

const isControl = (char: string): boolean => char < ' '
// What trim() takes for a space, but for the byte order mark, which Unicode does not, and with the next line, which it does.
const isSpace = (char: string): boolean => (char.trim() === '' && char !== '\ufeff') || char === '\u0085'
// "MUST be non-empty and MUST NOT contain any Unicode spaces or plus"; a name stands in a note, so no control characters either.
const isName = (name: string): boolean =>
  name.length > 0 &&
  name.length <= 1_024 &&
  ![...name].some((char) => char === '+' || isControl(char) || isSpace(char)) &&
  isText(name)

const isText = (text: string): boolean => Buffer.from(text).toString() === text

/** `<name>+<hex id>+<base64(type ‖ key)>` of one of the `types`, with the recommended id. */
export function referenceKey(vkey: string, types: readonly number[]): ReferenceKey | undefined {
  const parts = vkey.split('+')
  if (parts.length < 3) return undefined
  const [name, id] = parts as [string, string]
  const material = referenceBase64(parts.slice(2).join('+'))
  if (!isName(name) || !material || !types.includes(material[0]!)) return undefined
  const key = material.subarray(1)
  if (key.length !== 32 && material[0] !== 6) return undefined
  if (key.length !== 1_312 && material[0] === 6) return undefined
  return sha256(name, '\n', material).subarray(0, 4).toString('hex') === id
    ? { name, id, type: material[0]!, key }
    : undefined
}

type Line = { name: string; id: string; signature: Buffer }

function signatureLine(line: string): Line | undefined {
  const [dash, name, encoded, ...more] = line.split(' ')
  const bytes = encoded === undefined ? undefined : referenceBase64(encoded)
  if (dash !== '\u2014' || more.length > 0 || !isName(name ?? '') || !bytes || bytes.length < 5) return undefined
  return { name: name!, id: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) }
}

/** Text and signature lines: divided by the last empty line. */
export function referenceParts(note: string): { text: string; lines: Line[] } | undefined {
  if (note.length > 1_000_000 || !isText(note)) return undefined
  if ([...note].some((char) => char !== '\n' && isControl(char))) return undefined
  const lines = note.split('\n')
  if (lines.pop() !== '') return undefined
  const empty = lines.lastIndexOf('')
  const signatures = lines.slice(empty + 1).map(signatureLine)
  if (empty < 1 || signatures.length === 0 || signatures.length > 100) return undefined
  if (signatures.includes(undefined)) return undefined
  return { text: `${lines.slice(0, empty).join('\n')}\n`, lines: signatures as Line[] }
}

/** The time that a signature line states, or that it is not valid; a plain signature states none. */
function checkLine(text: string, line: Line, key: ReferenceKey, verify: RawVerifier): { time?: bigint } | undefined {
  if (key.type === 1)
    return line.signature.length === 64 && verify(key.key, Buffer.from(text), line.signature) ? {} : undefined
  if (key.type === 6) return checkMldsa(text, line, key)
  if (line.signature.length !== 72) return undefined
  const time = line.signature.readBigUInt64BE(0)
  const message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`)
  return time <= MAX_SAFE && verify(key.key, message, line.signature.subarray(8)) ? { time } : undefined
}

const uint64 = (value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
/** opaque<1..2^8-1> of RFC 8446 §3.4. */
const opaque = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text)
  return bytes.length > 255 ? undefined : Buffer.concat([Buffer.of(bytes.length), bytes])
}

/** `cosigned_message` of tlog-cosignature from leaf 0 on, by ML-DSA-44. */
function checkMldsa(text: string, { signature }: Line, { name, key }: ReferenceKey): { time?: bigint } | undefined {
  const checkpoint = referenceCheckpoint(text)
  const [cosigner, origin] = [opaque(name), checkpoint && opaque(checkpoint.origin)]
  if (signature.length !== 2_428 || !cosigner || !origin) return undefined
  const time = signature.readBigUInt64BE(0)
  const { size, root } = checkpoint!
  const parts = [Buffer.from('subtree/v1\n\0'), cosigner, uint64(time), origin, uint64(0), uint64(size), root]
  return time <= MAX_SAFE && verifyMldsa(key, Buffer.concat(parts), signature.subarray(8)) ? { time } : undefined
}

/** Every signature of a known key must hold, and there must be one. */
export function referenceNote(note: string, keys: readonly ReferenceKey[], verify: RawVerifier) {
  const parts = referenceParts(note)
  if (!parts) return undefined
  const signers = new Map<ReferenceKey, Signer>()
  for (const line of parts.lines) {
    const key = keys.find(({ name, id }) => name === line.name && id === line.id)
    if (!key) continue
    const checked = checkLine(parts.text, line, key, verify)
    if (!checked) return undefined
    signers.set(key, { name: key.name, id: key.id, ...checked })
  }
  return signers.size > 0 ? { text: parts.text, signers: [...signers.values()] } : undefined
}

export type ReferenceCheckpoint = { origin: string; size: number; root: Buffer; extensions: string[] }

/** "at least three non-empty lines". */
export function referenceCheckpoint(text: string): ReferenceCheckpoint | undefined {
  if (!text.endsWith('\n')) return undefined
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n')
  if (!origin || !size || !root || extensions.includes('')) return undefined
  const [leaves, hash] = [referenceDecimal(size), referenceBase64(root)]
  return leaves === undefined || hash?.length !== 32 ? undefined : { origin, size: leaves, root: hash, extensions }
}

export type ReferenceReceipt = { index: number; hashes: Buffer[]; checkpoint: string; extra?: Buffer }

/** Header, perhaps `extra`, `index`, hashes, an empty line, the checkpoint verbatim. */
export function referenceReceipt(text: string): ReferenceReceipt | undefined {
  if (text.length > 2_000_000) return undefined
  const lines = text.split('\n')
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') return undefined
  const extra = lines[0]?.startsWith('extra ') ? referenceBase64(lines.shift()!.slice(6)) : null
  if (extra === undefined || extra?.length === 0) return undefined
  const indexLine = lines.shift()
  const index = indexLine?.startsWith('index ') ? referenceDecimal(indexLine.slice(6)) : undefined
  const empty = lines.indexOf('')
  // Text without any line behind the empty one has not had the empty line's own end.
  if (index === undefined || empty < 0 || empty > 53 || empty === lines.length - 1) return undefined
  const hashes = lines.slice(0, empty).map(referenceBase64)
  if (!hashes.every((hash) => hash?.length === 32)) return undefined
  const checkpoint = lines.slice(empty + 1).join('\n')
  return { index, hashes: hashes as Buffer[], checkpoint, ...(extra ? { extra } : {}) }
}
