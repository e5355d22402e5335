// An independent reading of what the issuer emits: nothing of the product is imported.
import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto'

type Claims = Record<string, unknown>
const bytes = (text: string) => Buffer.from(text, 'base64url')
const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const json = (text: string | undefined) => JSON.parse(bytes(text ?? '').toString()) as Claims

export function readJws(jws: string, jwk: unknown): { header: Claims; payload: Claims } {
  const [header, payload, signature] = jws.split('.')
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const holds = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    bytes(signature!),
  )
  if (!holds) throw new Error('the signature does not verify')
  return { header: json(header), payload: json(payload) }
}

/** The header, what everyone sees, and the disclosed claims, once each disclosure's digest stands in the payload. */
export function readToken(token: string, jwk: unknown) {
  const [jws, ...rest] = token.split('~')
  const { header, payload } = readJws(jws!, jwk)
  const digests = payload._sd as string[]
  const disclosed: Claims = {}
  for (const raw of rest.slice(0, -1)) {
    if (!digests.includes(sha256(raw).toString('base64url'))) throw new Error('a disclosure that nothing refers to')
    const [, name, value] = JSON.parse(bytes(raw).toString()) as [string, string, unknown]
    disclosed[name] = value
  }
  return { header, payload, disclosed }
}

// RFC 8785 for what entries and events hold.
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const object = value as Claims
  const members = Object.keys(object).sort()
  return `{${members.map((k) => `${JSON.stringify(k)}:${canonical(object[k])}`).join(',')}}`
}

export function entrySignatureHolds(entry: string, jwk: unknown): boolean {
  const { sig, ...rest } = JSON.parse(entry) as Claims
  const input = Buffer.concat([Buffer.from('testamur.entry.v1\0'), Buffer.from(canonical(rest))])
  return verify(null, input, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }), bytes(String(sig)))
}

/** Whether the receipt's opening reaches the entry's commitment, and a digest in its event this token. */
export function openingHolds(receipt: string, entry: string, token: string): boolean {
  const line = receipt.split('\n').find((l) => l.startsWith('extra '))
  const opening = JSON.parse(Buffer.from(line!.slice(6), 'base64').toString()) as Record<string, string>
  const { salt, event, copySalt } = opening
  const commitment = sha256(Buffer.from('testamur.commitment.v1\0'), bytes(salt!), canonical(event))
  if (commitment.toString('base64url') !== (JSON.parse(entry) as Claims).commitment) return false
  const digest = sha256(bytes(copySalt!), sha256(token.split('~')[0]!)).toString('base64url')
  return JSON.stringify(event).includes(digest)
}

const leaf = (entry: string) => sha256(Buffer.from([0]), entry)
const node = (l: Buffer, r: Buffer) => sha256(Buffer.from([1]), l, r)
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1))

/** RFC 9162 §2.1.1 and §2.1.3.1, as written there. */
export const root = (entries: string[]): Buffer => {
  if (entries.length === 1) return leaf(entries[0]!)
  const k = split(entries.length)
  return node(root(entries.slice(0, k)), root(entries.slice(k)))
}
export const path = (m: number, entries: string[]): Buffer[] => {
  if (entries.length === 1) return []
  const k = split(entries.length)
  return m < k
    ? [...path(m, entries.slice(0, k)), root(entries.slice(k))]
    : [...path(m - k, entries.slice(k)), root(entries.slice(0, k))]
}

/** Whether a receipt's path leads from the entry to the root in its checkpoint (RFC 9162 §2.1.3.2). */
export function receiptHolds(receipt: string, entry: string): boolean {
  const cut = receipt.indexOf('\n\n')
  const lines = receipt
    .slice(0, cut)
    .split('\n')
    .slice(1)
    .filter((l) => !l.startsWith('extra '))
  const index = Number(lines.shift()?.slice('index '.length))
  const [, size, wanted] = receipt.slice(cut + 2).split('\n')
  let [fn, sn, r] = [index, Number(size) - 1, leaf(entry)]
  for (const hash of lines.map((l) => Buffer.from(l, 'base64'))) {
    const right = fn % 2 === 1 || fn === sn
    r = right ? node(hash, r) : node(r, hash)
    if (right) while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1]
    ;[fn, sn] = [fn >> 1, sn >> 1]
  }
  return sn === 0 && r.toString('base64') === wanted
}
