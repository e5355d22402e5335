import { isObject, type JsonObject } from '../jose/json-part.js'
import type { Disclosure } from '../sd-jwt/disclosure.js'
import type { Processed } from '../sd-jwt/process.js'

/**
 * A credential as it was issued, as far as a presentation shows it ("Claim Metadata"): which claims stood in a disclosure of
 * their own, where an array had elements that are kept back, and whether an object has digests that nothing was shown for.
 */
export type IssuedNode =
  | { kind: 'object'; sd: boolean; members: ReadonlyMap<string, IssuedNode>; keepsBack: boolean }
  | { kind: 'array'; sd: boolean; elements: readonly IssuedNode[] }
  | { kind: 'value'; sd: boolean }
  /** An element that is not disclosed, or a decoy: nobody can tell the two apart. */
  | { kind: 'hidden'; sd: true }

type ByDigest = ReadonlyMap<unknown, Disclosure>

function objectOf(value: JsonObject, sd: boolean, by: ByDigest): IssuedNode {
  const digests = Array.isArray(value._sd) ? value._sd : []
  const shown = digests.flatMap((digest) => by.get(digest) ?? [])
  const open = Object.entries(value).filter(([name]) => name !== '_sd' && name !== '_sd_alg')
  const members = new Map(open.map(([name, inner]) => [name, nodeOf(inner, false, by)]))
  for (const { name, value: inner } of shown) members.set(name as string, nodeOf(inner, true, by))
  return { kind: 'object', sd, members, keepsBack: shown.length < digests.length }
}

function elementOf(element: unknown, by: ByDigest): IssuedNode {
  if (!isObject(element) || !Object.hasOwn(element, '...')) return nodeOf(element, false, by)
  const disclosure = by.get(element['...'])
  return disclosure === undefined ? { kind: 'hidden', sd: true } : nodeOf(disclosure.value, true, by)
}

function nodeOf(value: unknown, sd: boolean, by: ByDigest): IssuedNode {
  if (Array.isArray(value)) return { kind: 'array', sd, elements: value.map((element) => elementOf(element, by)) }
  return isObject(value) ? objectOf(value, sd, by) : { kind: 'value', sd }
}

/** Of a payload that `processSdJwt` has taken. */
export const issuedTree = (payload: JsonObject, { disclosed }: Processed): IssuedNode =>
  nodeOf(payload, false, new Map(disclosed.map(({ disclosure }) => [disclosure.digest, disclosure])))
