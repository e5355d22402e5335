import { Instant } from '@testamur/credential-model'
import { z } from 'zod'

/** What an auditor reported last. A code that this page does not know is shown as it stands. */
export const Finding = z.object({
  verdict: z.enum(['clean', 'broken', 'cannot-tell']),
  at: Instant,
  log: z.string(),
  size: z.int().min(0),
  /** Base 64. */
  root: z.string(),
  entriesChecked: z.int().min(0),
  keysKnown: z.int().min(0),
  since: Instant.optional(),
  codes: z.array(z.object({ code: z.string(), detail: z.string(), index: z.int().min(0).optional() })),
})
export type Finding = z.infer<typeof Finding>

/** After this long without a report, a finding says little about today. */
export const STALE_AFTER_MS = 10 * 60_000

export const isStale = (finding: Finding, now: Date): boolean => now.getTime() - Date.parse(finding.at) > STALE_AFTER_MS
