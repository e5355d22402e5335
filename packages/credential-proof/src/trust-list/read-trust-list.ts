import { isObject, type JsonObject } from '../jose/json-part.js'
import { ProofError } from '../proof-error.js'
import type { Compromise, TrustedKey } from '../verify/types.js'
import type { ListedMember, TrustList } from './sign-trust-list.js'

const invalid = (what: string) => new ProofError('TRUST_LIST_INVALID', what)
const states = ['active', 'suspended', 'left'] as const
const keyStates = ['active', 'retired', 'compromised'] as const

function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value === '') throw invalid(`${what} is no text`)
  return value
}

function instant(value: unknown, what: string): string {
  const told = text(value, what)
  if (Number.isNaN(Date.parse(told))) throw invalid(`${what} is no time`)
  return told
}

function list<T>(value: unknown, what: string, read: (item: unknown, what: string) => T): T[] {
  if (!Array.isArray(value)) throw invalid(`${what} is no list`)
  return value.map((item, i) => read(item, `${what}[${i}]`))
}

function object(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw invalid(`${what} is no object`)
  return value
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], what: string): T {
  const known = allowed.find((one) => one === value)
  if (known === undefined) throw invalid(`${what} is none of ${allowed.join(', ')}`)
  return known
}

function readCompromise(value: unknown, what: string): Compromise {
  const { since, checkpoints } = object(value, what)
  return { since: instant(since, `${what}.since`), checkpoints: list(checkpoints, `${what}.checkpoints`, text) }
}

/** A member of an object only where it is there: what a key does not say is not made up. */
const given = <T>(name: string, value: unknown, read: (value: unknown, what: string) => T, what: string) =>
  value === undefined ? {} : { [name]: read(value, `${what}.${name}`) }

function readKey(value: unknown, what: string): TrustedKey {
  const { kid, purpose, jwk, from, until, state, x5c, compromised } = object(value, what)
  return {
    kid: text(kid, `${what}.kid`),
    purpose: text(purpose, `${what}.purpose`),
    jwk: object(jwk, `${what}.jwk`) as TrustedKey['jwk'],
    ...given('from', from, instant, what),
    ...given('until', until, instant, what),
    ...given('state', state, (v, w) => oneOf(v, keyStates, w), what),
    ...given('x5c', x5c, (v, w) => list(v, w, text), what),
    ...given('compromised', compromised, readCompromise, what),
  }
}

function readMember(value: unknown, what: string): ListedMember {
  const { slug, name, iss, state, keys } = object(value, what)
  return {
    slug: text(slug, `${what}.slug`),
    name: text(name, `${what}.name`),
    iss: text(iss, `${what}.iss`),
    state: oneOf(state, states, `${what}.state`),
    keys: list(keys, `${what}.keys`, readKey),
  }
}

/** What a signed payload says, or an error that names the place. @throws ProofError TRUST_LIST_INVALID */
export function readTrustList({ iss, roots, members }: JsonObject): Omit<TrustList, 'iat' | 'exp'> {
  const read = {
    iss: text(iss, 'iss'),
    roots: list(roots, 'roots', text),
    members: list(members, 'members', readMember),
  }
  if (new Set(read.members.map((member) => member.iss)).size !== read.members.length)
    throw invalid('two members have one iss')
  return read
}
