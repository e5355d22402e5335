import { z } from 'zod'

/** What a credential's status list says of it. The numbers are those of Token Status List §7.1. */
export const statusValue = { valid: 0, revoked: 1, suspended: 2 } as const
export const CredentialStatus = z.enum(['valid', 'revoked', 'suspended'])
export type CredentialStatus = z.infer<typeof CredentialStatus>

/** Why a member changed a credential's status. */
export const StatusReason = z.enum([
  'issued-in-error',
  'superseded',
  'fraud',
  'withdrawn-by-learner',
  'investigation',
  'other',
])
export type StatusReason = z.infer<typeof StatusReason>

/** What a verification found. `cannot-tell` is never to be read as valid. */
export const Verdict = z.enum(['valid', 'invalid', 'expired', 'not-yet-valid', 'revoked', 'suspended', 'cannot-tell'])
export type Verdict = z.infer<typeof Verdict>

/** One entry of a Token Status List: the list's URI and the index in it (§6.1 `status_list`). */
export const StatusReference = z.strictObject({
  uri: z.url(),
  index: z.int().min(0),
})
export type StatusReference = z.infer<typeof StatusReference>
