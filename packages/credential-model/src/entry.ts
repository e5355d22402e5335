import { z } from 'zod'
import { canonicalJson } from './canonical-json.js'

/** The longest canonical entry in bytes. */
export const MAX_ENTRY_BYTES = 1024

/**
 * One ledger entry. Its canonical JSON (RFC 8785) is the leaf, to the byte.
 * `commitment` hides the event behind a salt; `sig` is the member's Ed25519 signature over the entry without it.
 */
export const LedgerEntry = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  type: z.string().regex(/^testamur(\.[a-z-]+){2}\.v[1-9]\d{0,3}$/),
  source: z
    .string()
    .regex(/^\/members\/[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(60),
  time: z.iso.datetime({ offset: false }).max(40),
  commitment: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().min(1).max(200),
  sig: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** The exact text of an entry's leaf. */
export const entryText = (entry: LedgerEntry): string => canonicalJson(entry)

/** Domain separation of the commitment: SHA-256(COMMITMENT_PREFIX ‖ salt ‖ canonical event). Ends in 0x00. */
export const COMMITMENT_PREFIX = 'testamur.commitment.v1\0'
/** Domain separation of the member's signature: Ed25519 over ENTRY_PREFIX ‖ canonical entry without sig. Ends in 0x00. */
export const ENTRY_PREFIX = 'testamur.entry.v1\0'

/** What a holder's receipt carries in its `extra` line, so that she can show which award an entry is about. All base64url. */
export const Opening = z.strictObject({
  salt: z.string(),
  event: z.record(z.string(), z.unknown()),
  copySalt: z.string(),
})
export type Opening = z.infer<typeof Opening>
