import type { Json, Verdict } from '@testamur/credential-model'
import type { VerifyingJwk } from '#platform'
import type { ProofCode } from '../proof-error.js'

/** A public key that speaks for a member, as `/issuers/<slug>/keys` lists it. */
export type TrustedKey = {
  kid: string
  /** `credential`, `status`, `ledger` or `badge`: a signature by a key of another purpose is worth nothing. */
  purpose: string
  jwk: VerifyingJwk
  /** From when to when the key signs; what it signed in that time stays good. RFC 3339. */
  from?: string
  until?: string
  /** What a compromised key signed is valid only where `compromised` shows that it was there before. Default `active`. */
  state?: 'active' | 'retired' | 'compromised'
  /** The certificate chain that the key was published with: base64 DER, leaf first, without the root. */
  x5c?: readonly string[]
  /** Since when others may have the key, and what was cosigned before. A key with this is compromised, whatever its state says. */
  compromised?: Compromise
}

export type Compromise = {
  /** RFC 3339. */
  since: string
  /** Signed notes: for each log, the last checkpoint that a quorum of witnesses cosigned before `since`. */
  checkpoints: readonly string[]
}

export type TrustedMember = { slug: string; name: string; keys: readonly TrustedKey[] }

export type Maybe<T> = T | Promise<T>

export type Roots = readonly string[] | (() => Maybe<readonly string[] | undefined>)

/** What the caller knows and whom it trusts. Whatever throws here makes its check `cannot-tell`, never `passed`. */
export type Trust = {
  now: Date
  /** The member behind an `iss`, or undefined for a stranger. */
  members: { resolve: (iss: string) => Maybe<TrustedMember | undefined> }
  /** The status list token at a URI, as served. */
  statusList: (uri: string) => Maybe<string>
  /** The log's verifier key: `name+hex8+base64(0x01‖key)`. */
  logKey?: string
  /** In its place, the logs that are trusted, and which witnesses must have cosigned (the text of a C2SP tlog-policy). */
  logPolicy?: string
  /** The exact text of the ledger entry of an event, undefined where it is not known. Whoever serves it need not be trusted. */
  entry?: (eventId: string) => Maybe<string | undefined>
  /**
   * Base64 DER of the certificates that chains in `x5c` must lead to, or who can be asked for them where a chain is met. Without
   * them chains are not followed: the registry's keys decide.
   */
  roots?: Roots
  /**
   * The type metadata document of a `vct` as served, undefined where there is none. `integrity` is what the referrer wants it to
   * hash to; the verifier checks that itself. Decode it as UTF-8 without dropping a byte order mark.
   */
  typeMetadata?: (vct: string, integrity?: string) => Maybe<string | undefined>
}

/** What the caller insists on. The defaults are the safe ones. */
export type VerifyPolicy = {
  /** Seconds by which clocks may differ. Never makes an expired credential valid: only `nbf` and `iat` are read with it. Default 60. */
  clockToleranceSeconds?: number
  /** Default `if-expected`: demanded where `nonce` or `audience` is given. */
  keyBinding?: 'required' | 'if-expected'
  /** The greatest age of a key binding JWT, in seconds. Default 300. */
  keyBindingMaxAgeSeconds?: number
  /** Default `required`: a credential without a status reference is invalid. */
  status?: 'required' | 'if-present'
  /** The greatest age of a status list token, in seconds. Without it, a token that says no `exp` is not believed. */
  statusMaxAgeSeconds?: number
  /** Default false: a verification without a receipt says so, and its verdict stands. */
  receiptRequired?: boolean
  /** Names by which the verifier may be meant in a credential's own `aud`, besides the `audience` of the key binding. */
  audiences?: readonly string[]
  /** http instead of https in `iss` where the host is the machine itself. Default false. */
  allowLoopbackHttp?: boolean
  /** The types that are taken, in `vct` or, as the issuer says it, among `aka_vcts`; default any. */
  types?: readonly string[]
  /** Default `if-given`: without metadata for the type the check says so, and the verdict stands. */
  typeMetadata?: 'required' | 'if-given'
  /** The largest presentation in bytes. Default 1 MiB. */
  maxBytes?: number
  /** The largest status list after decompression, in bytes. Default 4 MiB. */
  maxStatusListBytes?: number
}

export type VerifyInput = {
  presentation: string
  /** The holder's receipt (`c2sp.org/tlog-proof@v1` with its opening). */
  receipt?: string
  /** What the key binding must answer to. Giving either makes key binding required. */
  nonce?: string
  audience?: string
}

export type CheckOutcome = 'passed' | 'failed' | 'cannot-tell' | 'not-given' | 'skipped'

/** The checks in the order in which they are made. Each appears once in a report. */
export const checkNames = [
  'format',
  'header',
  'issuer',
  'signature',
  'disclosures',
  'claims',
  'type',
  'type-metadata',
  'key-binding',
  'validity',
  'status',
  'receipt',
  'compromise',
] as const
export type CheckName = (typeof checkNames)[number]

export type Check = {
  name: CheckName
  outcome: CheckOutcome
  /** One sentence for a person. Holds no personal data. */
  why: string
  /** The code of what failed or could not be told. */
  code?: ProofCode
  /** What the check looked at, as far as it helps: an algorithm, a kid, a time. */
  seen?: Readonly<Record<string, Json>>
}

/** What is known of a credential whose issuer's signature holds. */
export type VerifiedCredential = {
  iss: string
  member: { slug: string; name: string }
  vct: string
  /** The types that it is of besides, as its issuer says. */
  aka_vcts?: readonly string[]
  kid: string
  jti?: string
  /** Seconds since 1970. */
  iat?: number
  nbf?: number
  exp?: number
  status?: { uri: string; index: number }
  /** Whether the credential is bound to a key of its holder (`cnf`). */
  bound: boolean
  /** SHA-256 of the issuer-signed JWT, base64url. */
  jwtHash: string
  /** Where the receipt proves it: the event, its leaf and the tree that holds it. */
  ledger?: { eventId: string; eventType: string; index: number; size: number; origin: string }
}

export type VerifyReport = {
  verdict: Verdict
  checks: Check[]
  /** The claims that were shown, all disclosures in their places; only where signature and disclosures hold. */
  claims?: Record<string, Json>
  credential?: VerifiedCredential
}
