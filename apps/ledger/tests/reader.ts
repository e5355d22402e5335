import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto'

// What the ledger emits, read with nothing of the product: as a stranger would who has only the specifications.

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
export const leafOf = (entry: string | Uint8Array): Buffer => sha256(Buffer.of(0), Buffer.from(entry))
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right)

/** RFC 6962 §2.1, as it is written there. */
export function treeHash(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return nodeOf(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)))
}

/** RFC 9162 §2.1.3.2. */
function rootOf(index: number, size: number, leaf: Uint8Array, path: readonly Uint8Array[]): Uint8Array {
  let [fn, sn, r] = [index, size - 1, leaf]
  for (const p of path) {
    if (sn === 0) throw new Error('the proof is too long')
    if (fn % 2 === 1 || fn === sn) {
      r = nodeOf(p, r)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1]
    } else r = nodeOf(r, p)
    ;[fn, sn] = [fn >> 1, sn >> 1]
  }
  if (sn !== 0) throw new Error('the proof is too short')
  return r
}

export type Note = { origin: string; size: number; root: string }

/** A checkpoint whose signature by the log holds. */
export function readCheckpoint(note: string, vkey: string): Note {
  const [name, id] = vkey.split('+') as [string, string]
  const material = Buffer.from(vkey.slice(name.length + id.length + 2), 'base64')
  const expected = sha256(Buffer.from(`${name}\n`), material).subarray(0, 4)
  if (expected.toString('hex') !== id) throw new Error('the key id is not that of the key')
  const cut = note.lastIndexOf('\n\n')
  const body = note.slice(0, cut + 1)
  const line = note
    .slice(cut + 2)
    .split('\n')
    .find((l) => l.startsWith(`— ${name} `))
  const raw = Buffer.from(line?.split(' ')[2] ?? '', 'base64')
  if (!raw.subarray(0, 4).equals(expected)) throw new Error('no signature of the log')
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: material.subarray(1).toString('base64url') },
    format: 'jwk',
  })
  if (!verify(null, Buffer.from(body), key, raw.subarray(4))) throw new Error('the signature does not verify')
  const [origin, size, root] = body.split('\n') as [string, string, string]
  if (origin !== name) throw new Error('another origin')
  return { origin, size: Number(size), root }
}

/** A `c2sp.org/tlog-proof@v1` that leads from the entry to a signed checkpoint. */
export function readReceipt(text: string, entry: string | Uint8Array, vkey: string): Note & { index: number } {
  const cut = text.indexOf('\n\n')
  const [header, indexLine, ...hashes] = text.slice(0, cut).split('\n')
  if (header !== 'c2sp.org/tlog-proof@v1') throw new Error('not a tlog-proof')
  const index = Number(indexLine?.replace(/^index /, ''))
  const note = readCheckpoint(text.slice(cut + 2), vkey)
  const path = hashes.map((hash) => Buffer.from(hash, 'base64'))
  const root = rootOf(index, note.size, leafOf(entry), path)
  if (Buffer.from(root).toString('base64') !== note.root) throw new Error('the proof does not reach the root')
  return { index, ...note }
}

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, of]) => `${JSON.stringify(name)}:${canonical(of)}`).join(',')}}`
}

export function memberSignatureHolds(entry: string, jwk: JsonWebKey): boolean {
  const { sig, ...rest } = JSON.parse(entry) as { sig: string } & Record<string, unknown>
  const signed = Buffer.from(`testamur.entry.v1\0${canonical(rest)}`)
  return verify(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(sig, 'base64url'))
}

/** The entries of a bundle. */
export function entriesOf(bundle: Uint8Array): Buffer[] {
  const bytes = Buffer.from(bundle)
  const entries: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at))
    entries.push(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)))
  return entries
}

export const hashesOf = (tile: Uint8Array): Buffer[] =>
  Array.from({ length: tile.length / 32 }, (_, i) => Buffer.from(tile.subarray(i * 32, i * 32 + 32)))
