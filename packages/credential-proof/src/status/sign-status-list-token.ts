import { bytesOfAscii, textToBase64url, toBase64url } from '#platform'
import { encodeStatusList, type StatusList } from './status-list.js'

export type StatusListTokenInput = {
  /** Where the token is served; becomes `sub`, and equals `status.status_list.uri` of the credentials. */
  uri: string
  iss: string
  list: StatusList
  /** Seconds since 1970. */
  iat: number
  exp: number
  /** Seconds for which a reader may keep a copy. */
  ttl: number
  /** A key with purpose `status`. */
  kid: string
  /** ES256, r ‖ s; a promise where the key lies in a device or a service. */
  sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>
  aggregation_uri?: string
  x5c?: readonly string[]
}

/** Compresses and signs a status list token (Token Status List §5.1), `typ` statuslist+jwt, ES256. */
export async function signStatusListToken(input: StatusListTokenInput): Promise<string> {
  const { uri, iss, list, iat, exp, ttl, kid, sign, aggregation_uri, x5c } = input
  const lst = await encodeStatusList(list)
  const header = {
    alg: 'ES256',
    typ: 'statuslist+jwt',
    kid,
    ...(x5c !== undefined && { x5c }),
  }
  const status_list = {
    bits: list.bits,
    lst,
    ...(aggregation_uri !== undefined && { aggregation_uri }),
  }
  const payload = { sub: uri, iss, iat, exp, ttl, status_list }
  const signed = `${textToBase64url(JSON.stringify(header))}.${textToBase64url(JSON.stringify(payload))}`
  return `${signed}.${toBase64url(await sign(bytesOfAscii(signed)))}`
}
