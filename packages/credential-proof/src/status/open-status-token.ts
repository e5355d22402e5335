import { bytesOfAscii, InflateError, inflate, type VerifyingJwk, verifyEs256 } from '#platform'
import { decodeBase64url } from '../jose/base64url.js'
import { isNumericDate, isObject, type JsonObject } from '../jose/json-part.js'
import { type Jws, parseJws } from '../jose/jws.js'
import { type ProofCode, ProofError } from '../proof-error.js'
import { chainOf } from '../verify/check-header.js'
import { type StatusBits, StatusList } from './status-list.js'

/** A status list token whose signature holds. Times in seconds since 1970. */
export type OpenedStatusToken = {
  kid: string
  /** The certificates in its header, which nobody has followed yet. */
  x5c: readonly string[] | undefined
  sub: string
  iss: string | undefined
  iat: number
  exp: number | undefined
  ttl: number | undefined
  nbf: number | undefined
  list: StatusList
}

/** The key of this id, if it may have signed a status list at this time. @throws ProofError */
export type StatusKeyOf = (kid: string, iat: number) => VerifyingJwk

/** Whatever is wrong with a list says nothing of the credential: nobody can tell. */
const untold = (code: ProofCode, detail?: string, cause?: unknown): ProofError =>
  new ProofError(code, detail, { outcome: 'cannot-tell', cause })

function parse(token: string, maxBytes: number): Jws {
  if (token.length > maxBytes * 2) throw untold('STATUS_TOO_LARGE')
  try {
    return parseJws(token, 'the status list token', maxBytes * 2)
  } catch (cause) {
    throw untold('STATUS_TOKEN_INVALID', cause instanceof Error ? cause.message : undefined, cause)
  }
}

function checkHeader({ alg, typ, crit, b64, kid, x5c }: JsonObject): Pick<OpenedStatusToken, 'kid' | 'x5c'> {
  if (alg !== 'ES256') throw untold('STATUS_TOKEN_INVALID', 'it is not signed with ES256')
  if (typ !== 'statuslist+jwt') throw untold('STATUS_TOKEN_INVALID', 'typ must be statuslist+jwt')
  if (crit !== undefined || b64 !== undefined) throw untold('STATUS_TOKEN_INVALID', 'crit is not understood')
  if (typeof kid !== 'string' || kid === '') throw untold('STATUS_TOKEN_INVALID', 'it names no key')
  return { kid, x5c: readChain(x5c) }
}

function readChain(x5c: unknown): readonly string[] | undefined {
  try {
    return chainOf(x5c)
  } catch (cause) {
    throw untold('X5C_INVALID', 'those of the status list', cause)
  }
}

type Head = Omit<OpenedStatusToken, 'list' | 'kid' | 'x5c'>

function headOf({ sub, iss, iat, exp, ttl, nbf, aud }: JsonObject): Head {
  if (typeof sub !== 'string') throw untold('STATUS_TOKEN_INVALID', 'sub is missing')
  if (iss !== undefined && typeof iss !== 'string') throw untold('STATUS_TOKEN_INVALID', 'iss is no string')
  if (!isNumericDate(iat)) throw untold('STATUS_TOKEN_INVALID', 'iat is missing')
  if (nbf !== undefined && !isNumericDate(nbf)) throw untold('STATUS_TOKEN_INVALID', 'nbf is no time')
  if (aud !== undefined) throw untold('STATUS_TOKEN_INVALID', 'it is meant for someone, and lists are for everyone')
  if (exp !== undefined && !isNumericDate(exp)) throw untold('STATUS_TOKEN_INVALID', 'exp is no time')
  if (ttl !== undefined && !(isNumericDate(ttl) && ttl > 0))
    throw untold('STATUS_TOKEN_INVALID', 'ttl is no positive number')
  return { sub, iss, iat, exp, ttl, nbf }
}

async function listOf({ status_list }: JsonObject, maxBytes: number): Promise<StatusList> {
  const { bits, lst, aggregation_uri } = isObject(status_list) ? status_list : {}
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8)
    throw untold('STATUS_TOKEN_INVALID', 'bits must be 1, 2, 4 or 8')
  if (aggregation_uri !== undefined && typeof aggregation_uri !== 'string')
    throw untold('STATUS_TOKEN_INVALID', 'aggregation_uri is no text')
  if (typeof lst !== 'string') throw untold('STATUS_TOKEN_INVALID', 'lst is missing')
  try {
    return new StatusList(bits satisfies StatusBits, await inflate(decodeBase64url(lst, 'lst'), maxBytes))
  } catch (cause) {
    if (cause instanceof InflateError && cause.kind === 'BOMB')
      throw untold('STATUS_TOO_LARGE', `more than ${maxBytes} bytes`)
    throw untold('STATUS_TOKEN_INVALID', 'lst is no ZLIB data in base64url', cause)
  }
}

/** Checks form and signature of a status list token (Token Status List §5.1, §8.3 steps 3 and 5), and unpacks the list. */
export async function openStatusToken(token: string, keyOf: StatusKeyOf, maxBytes: number): Promise<OpenedStatusToken> {
  const jws = parse(token, maxBytes)
  const { kid, x5c } = checkHeader(jws.header)
  const head = headOf(jws.payload)
  const holds = await verifyEs256(keyOf(kid, head.iat), bytesOfAscii(jws.signed), jws.signature)
  if (!holds) throw untold('STATUS_SIGNATURE_INVALID')
  return { kid, x5c, ...head, list: await listOf(jws.payload, maxBytes) }
}
