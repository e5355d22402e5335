import {
  type AccessKey,
  accessKeyGranted,
  accessKeyWithdrawn,
  bearerKeyPattern,
  type CloudEvent,
  CONSORTIUM,
  defaultScopes,
  type Instant,
  instantOf,
  type KeyKind,
  type MemberSlug,
  type Scope,
  TestamurError,
  uuidv7,
} from '@testamur/credential-model'
import { sha256Hex } from '@testamur/service-kit'

/** A key as the registry lists it: never the key itself. */
export type GrantedKey = AccessKey & { grantedAt: Instant; withdrawnAt?: Instant }

export type KeyRequest = {
  kind: KeyKind
  name: string
  member?: MemberSlug
  scopes?: readonly Scope[]
  expiresAt?: Instant
}

const YEAR_MS = 365 * 24 * 3_600_000

const prefixOf = (bearer: string, kind: KeyKind): string => bearer.slice(0, `testamur_${kind}_`.length + 4)

function violation(path: string, message: string): never {
  throw new TestamurError('INVALID_REQUEST', message, { violations: [{ path, message }] })
}

/** Scopes that a kind may be given beyond those that it has anyway. */
const grantable: Partial<Record<KeyKind, readonly Scope[]>> = { employer: ['watch:wide'] }

function scopesOf({ kind, scopes }: KeyRequest): Scope[] {
  const allowed: readonly Scope[] = [...defaultScopes[kind], ...(grantable[kind] ?? [])]
  const wrong = scopes?.find((scope) => !allowed.includes(scope))
  if (wrong) violation('/scopes', `a key of kind ${kind} cannot have ${wrong}; possible are ${allowed.join(', ')}`)
  return [...new Set(scopes ?? defaultScopes[kind])]
}

/** Decides what a new key is. @throws TestamurError INVALID_REQUEST where kind, member, scopes and expiry do not fit. */
export function describeKey(request: KeyRequest, bearer: string, now: Date): AccessKey {
  if (!bearerKeyPattern.test(bearer)) violation('/key', 'a key is testamur_<kind>_ and 43 characters of base64url')
  if ((request.kind === 'member') !== (request.member !== undefined))
    violation(
      '/member',
      request.kind === 'member'
        ? 'name the member that the key acts for'
        : `a key of kind ${request.kind} acts for no member`,
    )
  const expiresAt = request.expiresAt ?? instantOf(new Date(now.getTime() + YEAR_MS))
  if (Date.parse(expiresAt) <= now.getTime()) violation('/expiresAt', 'the key would have expired already')
  return {
    id: uuidv7(),
    hash: sha256Hex(bearer),
    prefix: prefixOf(bearer, request.kind),
    kind: request.kind,
    ...(request.member && { member: request.member }),
    name: request.name,
    scopes: scopesOf(request),
    expiresAt,
  }
}

const speaker = { member: CONSORTIUM, producer: 'registry' } as const

export const grantedFact = (key: AccessKey, now: Date): CloudEvent =>
  accessKeyGranted.make({ ...speaker, now, data: { key } })

export const withdrawnFact = ({ id, hash }: Pick<AccessKey, 'id' | 'hash'>, now: Date): CloudEvent =>
  accessKeyWithdrawn.make({ ...speaker, now, data: { id, hash } })
