import { z } from 'zod'
import { Instant, MemberSlug } from './ids.js'

/** Who a bearer key speaks for. A member's key acts for its member only. */
export const KeyKind = z.enum(['operator', 'member', 'employer', 'analyst', 'auditor'])
export type KeyKind = z.infer<typeof KeyKind>

/** What a bearer key may do. A route names the scope that it needs, or several of which one will do. */
export const Scope = z.enum([
  'registry:admin',
  'achievements:write',
  'credentials:issue',
  'credentials:read',
  'credentials:revoke',
  'subscriptions:write',
  'watch:wide',
  'uptake:read',
  'ledger:admin',
  'ledger:audit',
])
export type Scope = z.infer<typeof Scope>

/** The scopes that a new key of a kind has where the operator names none. */
export const defaultScopes = {
  operator: ['registry:admin', 'ledger:admin', 'uptake:read'],
  member: ['achievements:write', 'credentials:issue', 'credentials:read', 'credentials:revoke', 'uptake:read'],
  employer: ['subscriptions:write'],
  analyst: ['uptake:read'],
  auditor: ['ledger:audit', 'uptake:read'],
} as const satisfies Record<KeyKind, readonly Scope[]>

/** A bearer key in clear: `testamur_<kind>_` and 256 random bits in base64url. Only its SHA-256 is ever stored. */
export const bearerKeyPattern = /^testamur_(operator|member|employer|analyst|auditor)_[A-Za-z0-9_-]{43}$/

/** What services know of a bearer key: never the key. `hash` is the hex SHA-256 of the whole key. */
export const AccessKey = z.strictObject({
  id: z.uuid(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The first characters, so that a person can tell keys apart: `testamur_member_Ab3x`. */
  prefix: z.string().max(40),
  kind: KeyKind,
  member: MemberSlug.optional(),
  name: z.string().max(200),
  scopes: z.array(Scope),
  expiresAt: Instant,
})
export type AccessKey = z.infer<typeof AccessKey>

/** The services, by the names that their databases, paths and credentials carry. */
export const ServiceName = z.enum(['registry', 'issuer', 'revocation', 'analytics', 'ledger'])
export type ServiceName = z.infer<typeof ServiceName>
export const serviceNames = ServiceName.options
