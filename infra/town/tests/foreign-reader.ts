import { createHash, createHmac, createPublicKey, type JsonWebKey, timingSafeEqual, verify } from 'node:crypto'
import { inflateSync } from 'node:zlib'

// Reads what the town emits by the standards' texts alone: nothing of the product is imported here.

type Json = Record<string, unknown>
type Jws = { header: Json & { kid: string; typ: string }; payload: Json; signed: Buffer; signature: Buffer }

const bytes = (text: string) => Buffer.from(text, 'base64url')
const sha256 = (...parts: (Buffer | string)[]) => parts.reduce((h, p) => h.update(p), createHash('sha256')).digest()
const publicKey = (jwk: JsonWebKey) => createPublicKey({ key: jwk, format: 'jwk' })

/** JWS compact serialization (RFC 7515 §7.1), not verified. */
export function readJws(token: string): Jws {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const parse = (part: string) => JSON.parse(bytes(part).toString())
  return {
    header: parse(header),
    payload: parse(payload),
    signed: Buffer.from(`${header}.${payload}`),
    signature: bytes(signature),
  }
}

/** @throws Error unless the ES256 signature (RFC 7518 §3.4) is this key's */
export function verifiedJws(token: string, jwk: JsonWebKey, typ: string): Json {
  const { header, payload, signed, signature } = readJws(token)
  if (header.alg !== 'ES256' || header.typ !== typ) throw new Error(`alg ${header.alg}, typ ${header.typ}`)
  if (!verify('sha256', signed, { key: publicKey(jwk), dsaEncoding: 'ieee-p1363' }, signature))
    throw new Error('the signature does not verify')
  return payload
}

type Disclosure = { digest: string; name: string | undefined; value: unknown }

const disclosure = (text: string): Disclosure => {
  const parts = JSON.parse(bytes(text).toString()) as unknown[]
  return {
    digest: sha256(text).toString('base64url'),
    name: parts.length === 3 ? String(parts[1]) : undefined,
    value: parts.at(-1),
  }
}

/** The claims of an SD-JWT with every disclosure in its place (RFC 9901 §7.1). @throws Error for a disclosure that nothing refers to */
export function readSdJwt(token: string, jwk: JsonWebKey): { claims: Json; open: Json; disclosed: number } {
  const [jwt = '', ...rest] = token.split('~')
  const open = verifiedJws(jwt, jwk, 'dc+sd-jwt')
  const unused = new Map(
    rest
      .slice(0, -1)
      .map((text) => disclosure(text))
      .map((d) => [d.digest, d]),
  )
  const disclosed = unused.size
  const take = (digest: string) => {
    const found = unused.get(digest)
    unused.delete(digest)
    return found
  }
  const place = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.flatMap(placeElement)
    if (value === null || typeof value !== 'object') return value
    const { _sd, _sd_alg, ...plain } = value as Json & { _sd?: string[] }
    const hidden = (_sd ?? []).flatMap((digest) => take(digest) ?? [])
    const entries = [...Object.entries(plain), ...hidden.map((d) => [String(d.name), d.value] as const)]
    return Object.fromEntries(entries.map(([name, inner]) => [name, place(inner)]))
  }
  const placeElement = (element: unknown): unknown[] => {
    const digest = (element as { '...'?: string } | null)?.['...']
    if (typeof digest !== 'string') return [place(element)]
    const found = take(digest)
    return found ? [place(found.value)] : []
  }
  const claims = place(open) as Json
  if (unused.size > 0) throw new Error(`${unused.size} disclosures that nothing refers to`)
  return { claims, open, disclosed }
}

/** The status at an index of a Token Status List token (draft-ietf-oauth-status-list §4.1). */
export function statusAt(token: string, jwk: JsonWebKey, index: number): number {
  const { status_list: list } = verifiedJws(token, jwk, 'statuslist+jwt') as {
    status_list: { bits: number; lst: string }
  }
  const bit = index * list.bits
  const byte = inflateSync(bytes(list.lst))[bit >> 3] ?? 0
  return (byte >> (bit & 7)) & ((1 << list.bits) - 1)
}

const leaf = (entry: string) => sha256(Buffer.of(0), entry)
const node = (left: Buffer, right: Buffer) => sha256(Buffer.of(1), left, right)

/** RFC 9162 §2.1.3.2 */
function rootOf(index: number, size: number, hash: Buffer, path: Buffer[]): Buffer {
  let [at, last, root] = [index, size - 1, hash]
  for (const sibling of path) {
    if (last === 0) throw new Error('the proof is too long')
    if (at % 2 === 1 || at === last) {
      root = node(sibling, root)
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
    } else root = node(root, sibling)
    ;[at, last] = [Math.floor(at / 2), Math.floor(last / 2)]
  }
  if (last !== 0) throw new Error('the proof is too short')
  return root
}

/** A signed checkpoint (c2sp.org/signed-note, c2sp.org/tlog-checkpoint). @throws Error unless the log's own key signed it */
export function readCheckpoint(note: string, vkey: string): { origin: string; size: number; root: string } {
  const [name = '', id = '', ...key] = vkey.trim().split('+')
  const cut = note.lastIndexOf('\n\n')
  const body = note.slice(0, cut + 1)
  const own = note
    .slice(cut + 2)
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([dash, signer]) => dash === '—' && signer === name)
    .map(([, , signature]) => Buffer.from(signature ?? '', 'base64'))
    .find((signature) => signature.subarray(0, 4).toString('hex') === id)
  const x = Buffer.from(key.join('+'), 'base64').subarray(1).toString('base64url')
  if (!own || !verify(null, Buffer.from(body), publicKey({ kty: 'OKP', crv: 'Ed25519', x }), own.subarray(4)))
    throw new Error('the checkpoint is not signed by the log')
  const [origin = '', size, root = ''] = body.split('\n')
  return { origin, size: Number(size), root }
}

/** A receipt (c2sp.org/tlog-proof@v1) over the exact text of an entry. @throws Error unless its proof reaches the signed root */
export function checkReceipt(receipt: string, entry: string, vkey: string): { index: number; size: number } {
  const cut = receipt.indexOf('\n\n')
  const lines = receipt.slice(0, cut).split('\n')
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') throw new Error('this is no tlog-proof@v1')
  if (lines[0]?.startsWith('extra ')) lines.shift()
  const index = Number(/^index (\d+)$/.exec(lines.shift() ?? '')?.[1] ?? Number.NaN)
  const checkpoint = readCheckpoint(receipt.slice(cut + 2), vkey)
  const path = lines.map((line) => Buffer.from(line, 'base64'))
  if (rootOf(index, checkpoint.size, leaf(entry), path).toString('base64') !== checkpoint.root)
    throw new Error('the proof does not reach the root')
  return { index, size: checkpoint.size }
}

/** RFC 8785 for what entries and events hold. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`
}

/** Whether a ledger entry carries its member's signature. */
export function entryIsSigned(entry: string, jwk: JsonWebKey): boolean {
  const { sig, ...rest } = JSON.parse(entry) as Json & { sig: string }
  return verify(null, Buffer.from(`testamur.entry.v1\0${canonical(rest)}`), publicKey(jwk), bytes(sig))
}

/** Whether a holder's receipt opens the entry's commitment, and the event in it names this very token. */
export function opens(receipt: string, entry: string, token: string): boolean {
  const extra = /^extra (.*)$/m.exec(receipt)?.[1] ?? ''
  const { salt, event, copySalt } = JSON.parse(Buffer.from(extra, 'base64').toString())
  const commitment = sha256('testamur.commitment.v1\0', bytes(salt), canonical(event)).toString('base64url')
  const digest = sha256(bytes(copySalt), sha256(token.split('~')[0] ?? '')).toString('base64url')
  return commitment === JSON.parse(entry).commitment && JSON.stringify(event).includes(`"${digest}"`)
}

/** Standard Webhooks: one of the signatures is HMAC-SHA256 of `id.timestamp.body` by the subscription's secret. */
export function webhookIsSigned(headers: Record<string, unknown>, body: string, secret: string): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const want = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(signed)
    .digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'))
    .some((got) => got.length === want.length && timingSafeEqual(got, want))
}
