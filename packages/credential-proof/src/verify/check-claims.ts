import type { Json } from '@testamur/credential-model'
import { sha256Text } from '#platform'
import { isNumericDate, isObject, type JsonObject } from '../jose/json-part.js'
import type { Jws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import type { Processed } from '../sd-jwt/process.js'
import { neverDisclosable } from '../sd-jwt/reserved.js'
import { isIntegrity } from '../type-metadata/integrity.js'
import type { Passed } from './checklist.js'
import type { Issuer } from './find-issuer.js'
import { isTrustworthyUrl } from './issuer-url.js'
import type { Rules } from './rules.js'
import type { VerifiedCredential } from './types.js'

/** Whether digests hide anywhere inside a value. */
const hides = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(hides)
    : isObject(value) &&
      (Object.hasOwn(value, '_sd') || Object.hasOwn(value, '...') || Object.values(value).some(hides))

/** SD-JWT VC §2.2.2.3: what everyone must see is in no disclosure, nor is any part of it. */
function requireOpen(raw: JsonObject, { disclosed }: Processed): void {
  const hidden = disclosed.find(({ path }) => neverDisclosable.has(String(path[0])))
  if (hidden !== undefined) throw new ProofError('CLAIM_NOT_DISCLOSABLE', `"${String(hidden.path[0])}"`)
  for (const name of neverDisclosable)
    if (Object.hasOwn(raw, name) && hides(raw[name])) throw new ProofError('CLAIM_NOT_DISCLOSABLE', `part of "${name}"`)
}

function requireForm(name: string, holds: boolean): void {
  if (!holds) throw new ProofError('CLAIM_MALFORMED', `"${name}"`)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function checkForms(payload: JsonObject): void {
  const forms: Record<string, (value: unknown) => boolean> = {
    iat: isNumericDate,
    nbf: isNumericDate,
    exp: isNumericDate,
    jti: isText,
    sub: isText,
    aud: (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
    cnf: (value) => isObject(value) && Object.keys(value).length > 0,
    status: isObject,
    'vct#integrity': isIntegrity,
    aka_vcts: (value) => Array.isArray(value) && value.length > 0 && value.every((v) => isText(v) && v !== payload.vct),
  }
  for (const [name, holds] of Object.entries(forms))
    if (Object.hasOwn(payload, name)) requireForm(name, holds(payload[name]))
}

/** Token Status List §6.2. */
function statusOf(payload: JsonObject, rules: Rules): VerifiedCredential['status'] {
  const list = isObject(payload.status) ? payload.status.status_list : undefined
  if (list === undefined) {
    if (rules.statusRequired) throw new ProofError('STATUS_MISSING')
    return undefined
  }
  requireForm('status', isObject(list) && Number.isSafeInteger(list.idx) && (list.idx as number) >= 0)
  const { uri, idx } = list as JsonObject
  if (!isTrustworthyUrl(uri, rules.allowLoopbackHttp)) throw new ProofError('CLAIM_MALFORMED', '"status": its uri')
  return { uri, index: idx as number }
}

const optional = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value })

/** The claims that SD-JWT VC §2.2.2 rules, and what they say of the credential. */
export function checkClaims(jwt: Jws, processed: Processed, issuer: Issuer, rules: Rules): Passed<VerifiedCredential> {
  const { payload } = processed
  requireOpen(jwt.payload, processed)
  if (!isText(payload.vct)) throw new ProofError('VCT_MISSING')
  checkForms(payload)
  const status = statusOf(payload, rules)
  const value: VerifiedCredential = {
    iss: issuer.iss,
    member: { slug: issuer.member.slug, name: issuer.member.name },
    vct: payload.vct,
    kid: issuer.key.kid,
    ...optional('aka_vcts', payload.aka_vcts),
    ...optional('jti', payload.jti),
    ...optional('iat', payload.iat),
    ...optional('nbf', payload.nbf),
    ...optional('exp', payload.exp),
    ...(status !== undefined && { status }),
    bound: payload.cnf !== undefined,
    jwtHash: sha256Text(jwt.text),
  }
  return {
    value,
    why: 'The claims have the form that the standard asks for',
    seen: { vct: payload.vct } as Record<string, Json>,
  }
}

/** Whether the type, or one that the credential is of besides (SD-JWT VC, `aka_vcts`), is one that the verifier takes. */
export function checkType({ vct, aka_vcts = [] }: VerifiedCredential, { types }: Rules): Passed<true> {
  if (types === undefined) return { value: true, outcome: 'not-given', why: 'No types were asked for', seen: { vct } }
  if (![vct, ...aka_vcts].some((type) => types.includes(type)))
    throw new ProofError('TYPE_REFUSED', undefined, { seen: { vct } })
  return { value: true, why: 'The type is one that is taken here', seen: { vct } }
}
