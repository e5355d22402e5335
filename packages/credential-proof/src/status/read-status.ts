import { CredentialStatus, statusValue } from '@testamur/credential-model'
import type { VerifyingJwk } from '#platform'
import { type ProofCode, ProofError } from '../proof-error.js'
import type { Roots } from '../verify/types.js'
import { checkChain } from '../verify/x5c.js'
import { type OpenedStatusToken, openStatusToken, type StatusKeyOf } from './open-status-token.js'

export type ReadStatusOptions = {
  /** The URI in the credential's `status.status_list`; the token's `sub` must equal it. */
  uri: string
  index: number
  now: Date
  keyOf: StatusKeyOf
  /** The credential's issuer: a token that names an issuer must name this one. */
  iss?: string
  /** Default 60. */
  clockToleranceSeconds?: number
  /** The greatest age; without it, a token without `exp` is not believed. */
  maxAgeSeconds?: number
  /** Base64 DER of the certificates to which a chain in the token's header must lead; without them it is not followed. */
  roots?: Roots
  /** The list's greatest size after decompression. Default 4 MiB. */
  maxBytes?: number
}

export type StatusReading = {
  status: CredentialStatus
  /** When the list was made, and until when it stands, in seconds since 1970. */
  iat: number
  exp: number | undefined
  kid: string
}

type Kept = { opened: OpenedStatusToken; jwk: VerifyingJwk }

const MAX_KEPT = 16
/** Lists whose signature held, by the token's text, with the key that it held under. Times and key are judged at each reading. */
const kept = new Map<string, Kept>()

const sameKey = (a: VerifyingJwk, b: VerifyingJwk) => a.kty === b.kty && a.crv === b.crv && a.x === b.x && a.y === b.y

/** A list that was opened before, where the key that it names now is the one that it held under. */
function keptList(token: string, keyOf: StatusKeyOf, maxBytes: number): Kept | undefined {
  const known = kept.get(token)
  if (known === undefined || known.opened.list.bytes.length > maxBytes) return undefined
  const { kid, iat } = known.opened
  return sameKey(keyOf(kid, iat), known.jwk) ? known : undefined
}

async function open(token: string, keyOf: StatusKeyOf, maxBytes: number): Promise<Kept> {
  let jwk: VerifyingJwk = {}
  const remember: StatusKeyOf = (kid, iat) => (jwk = keyOf(kid, iat))
  const opened = await openStatusToken(token, remember, maxBytes)
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  const fresh = { opened, jwk }
  kept.set(token, fresh)
  return fresh
}

const untold = (code: ProofCode, detail?: string) => new ProofError(code, detail, { outcome: 'cannot-tell' })

/** Token Status List §8.3 step 4. */
function checkHead({ sub, iss, iat, exp, nbf }: OpenedStatusToken, options: ReadStatusOptions): void {
  const seconds = options.now.getTime() / 1000
  const { maxAgeSeconds } = options
  if (sub !== options.uri) throw untold('STATUS_WRONG_LIST', 'sub is not the uri in the credential')
  if (iss !== undefined && options.iss !== undefined && iss !== options.iss)
    throw untold('STATUS_WRONG_LIST', 'it is another issuer’s')
  const soon = seconds + (options.clockToleranceSeconds ?? 60)
  if (iat > soon || (nbf !== undefined && nbf > soon)) throw untold('STATUS_FROM_FUTURE')
  if (exp !== undefined && !(seconds < exp)) throw untold('STATUS_EXPIRED')
  if (exp === undefined && maxAgeSeconds === undefined)
    throw untold('STATUS_EXPIRED', 'it does not say until when it stands')
  if (maxAgeSeconds !== undefined && seconds - iat > maxAgeSeconds)
    throw untold('STATUS_EXPIRED', 'it is older than allowed')
}

const nameOf = (value: number): CredentialStatus | undefined =>
  CredentialStatus.options.find((name) => statusValue[name] === value)

/**
 * What a status list token says of one credential (Token Status List §8.3 steps 3 to 7).
 * @throws ProofError: `cannot-tell` where the token cannot be believed, `failed` where the list does not reach to the index.
 */
export async function readStatus(token: string, options: ReadStatusOptions): Promise<StatusReading> {
  const { keyOf, maxBytes = 4_194_304 } = options
  const { opened, jwk } = keptList(token, keyOf, maxBytes) ?? (await open(token, keyOf, maxBytes))
  checkHead(opened, options)
  await checkChain(opened.x5c, jwk, { roots: options.roots, now: options.now }).catch((cause) => {
    throw cause instanceof ProofError && cause.code === 'X5C_INVALID'
      ? untold('X5C_INVALID', 'those of the status list')
      : cause
  })
  const { list, kid, iat, exp } = opened
  if (!(options.index < list.length)) throw new ProofError('STATUS_INDEX_OUTSIDE', `${options.index} of ${list.length}`)
  const status = nameOf(list.get(options.index))
  if (status === undefined) throw untold('STATUS_VALUE_UNKNOWN', String(list.get(options.index)))
  return { status, iat, exp, kid }
}
