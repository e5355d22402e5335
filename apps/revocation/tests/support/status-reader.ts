import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { inflateSync } from 'node:zlib'

const json = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString())

export type StatusListReading = {
  header: { alg: string; typ: string; kid: string }
  payload: {
    sub: string
    iss: string
    iat: number
    exp: number
    ttl: number
    status_list: { bits: number; lst: string; aggregation_uri?: string }
  }
  entries: number
  at(index: number): number
}

/** An independent reading of a status list token (Token Status List §8.3): nothing of the product is imported. */
export function readStatusList(token: string, keyOf: (kid: string) => object | undefined): StatusListReading {
  const [head, body, sig] = token.split('.')
  const header = json(head)
  if (header.typ !== 'statuslist+jwt' || header.alg !== 'ES256') throw new Error(`${header.typ} ${header.alg}`)
  const jwk = keyOf(header.kid)
  if (!jwk) throw new Error(`no key ${header.kid}`)
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  const signature = Buffer.from(sig ?? '', 'base64url')
  if (!verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, signature))
    throw new Error('the signature does not hold')
  const payload = json(body)
  const { bits, lst } = payload.status_list
  const bytes = inflateSync(Buffer.from(lst, 'base64url'))
  const per = 8 / bits
  return {
    header,
    payload,
    entries: bytes.length * per,
    at: (index) => (bytes[Math.floor(index / per)]! >> ((index % per) * bits)) & (2 ** bits - 1),
  }
}
