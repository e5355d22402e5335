import { z } from 'zod'

/** A UUID, lower case. Ids that Testamur makes are version 7 (RFC 9562 §5.7), so that they sort by the time they were made. */
const uuid = () => z.uuid()

export const CredentialId = uuid().brand<'CredentialId'>()
export type CredentialId = z.infer<typeof CredentialId>

export const AchievementId = uuid().brand<'AchievementId'>()
export type AchievementId = z.infer<typeof AchievementId>

export const AccreditationId = uuid().brand<'AccreditationId'>()
export type AccreditationId = z.infer<typeof AccreditationId>

export const EventId = uuid().brand<'EventId'>()
export type EventId = z.infer<typeof EventId>

/** The id under which events speak of a learner: random, known only to the issuer that made it. */
export const LearnerPseudonym = uuid().brand<'LearnerPseudonym'>()
export type LearnerPseudonym = z.infer<typeof LearnerPseudonym>

export const StatusListId = uuid().brand<'StatusListId'>()
export type StatusListId = z.infer<typeof StatusListId>

export const SubscriptionId = uuid().brand<'SubscriptionId'>()
export type SubscriptionId = z.infer<typeof SubscriptionId>

/** The short name of a member in URLs: 2 to 40 of a-z, 0-9 and single hyphens inside. */
export const MemberSlug = z
  .string()
  .min(2)
  .max(40)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use lower case letters, digits and single hyphens, such as "noorderhaven"')
  .brand<'MemberSlug'>()
export type MemberSlug = z.infer<typeof MemberSlug>

/** The member that operators act for: what an operator causes is signed by it. Nobody can be admitted under this slug. */
export const CONSORTIUM = 'consortium' as MemberSlug

/** RFC 3339 in UTC, to the millisecond at most: `2026-03-01T09:30:00Z`. */
export const Instant = z.iso
  .datetime({
    offset: false,
    message: 'use RFC 3339 in UTC, such as 2026-03-01T09:30:00Z',
  })
  .brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

/** The instant of a Date, to the millisecond. */
export const instantOf = (date: Date): Instant => date.toISOString() as Instant

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
// Random digits are drawn many at a time, since each draw asks the system. Each is used for one id.
const RANDOM_DIGITS = 19
const random = new Uint8Array(4_864)
let digits = ''
let unused = 0

function drawDigits(): void {
  globalThis.crypto.getRandomValues(random)
  digits = ''
  for (const byte of random) digits += HEX[byte]
  unused = 0
}

/** The variant's two bits 10 and two random ones (RFC 9562 §4.1), by a random digit. */
const VARIANT: Record<string, string> = {}
for (const digit of '0123456789abcdef') VARIANT[digit] = '89ab'[Number.parseInt(digit, 16) & 3]!

let lastMs = -1
let lastTime = ''

/** `xxxxxxxx-xxxx` of Unix milliseconds. Ids are made many in one. */
function timeOf(ms: number): string {
  if (ms === lastMs) return lastTime
  const hex = ms.toString(16).padStart(12, '0')
  lastMs = ms
  lastTime = `${hex.slice(0, 8)}-${hex.slice(8)}`
  return lastTime
}

/** A new UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits. */
export function uuidv7(nowMs: number = Date.now()): string {
  if (unused + RANDOM_DIGITS > digits.length) drawDigits()
  const at = unused
  unused += RANDOM_DIGITS
  const variant = VARIANT[digits[at + 3]!]!
  return `${timeOf(Math.floor(nowMs))}-7${digits.slice(at, at + 3)}-${variant}${digits.slice(at + 4, at + 7)}-${digits.slice(at + 7, at + 19)}`
}

/** The Unix milliseconds inside a UUID version 7, or undefined for any other string. Tells a reader whether an unknown id may still be on its way. */
export function uuidv7Time(id: string): number | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)) return undefined
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
