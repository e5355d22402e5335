import type { Json } from '@testamur/credential-model'

/** Every reason for which a check does not pass, with the sentence that a person reads first. Closed. */
export const proofCodes = {
  // form
  TOO_LARGE: 'It is larger than is read',
  MALFORMED: 'It does not have the form of an SD-JWT',
  TILDE_MISSING: 'The tilde at the end is missing (RFC 9901 §4)',
  BASE64URL_INVALID: 'A part is not base64url without padding',
  UTF8_INVALID: 'A part is not UTF-8',
  JSON_INVALID: 'A part is not JSON that is safe to read',
  // header of the issuer-signed JWT
  ALG_REFUSED: 'The signature algorithm is not ES256',
  TYP_WRONG: 'The token is of another type',
  CRIT_REFUSED: 'The header demands an extension that is not understood',
  KID_MISSING: 'The header names no key',
  X5C_INVALID: 'The certificates do not vouch for the key',
  // issuer
  ISS_INVALID: 'The issuer is not an https URL',
  ISSUER_UNKNOWN: 'The issuer is no member',
  KEY_UNKNOWN: 'The issuer has no such key',
  KEY_WRONG_PURPOSE: 'The key is not one that signs this',
  KEY_COMPROMISED: 'The key was compromised',
  KEY_PERIOD: 'The key was not in use at that time',
  TRUST_UNAVAILABLE: 'What is known of issuers cannot be had',
  SIGNATURE_INVALID: 'The signature does not verify',
  // disclosures
  SD_ALG_REFUSED: 'The hash algorithm of the disclosures is not sha-256',
  SD_MALFORMED: 'A digest stands where none may stand, or has the wrong form',
  DISCLOSURE_MALFORMED: 'A disclosure does not have the form that its place asks for',
  DISCLOSURE_NAME_RESERVED: 'A disclosure has a name that is reserved',
  DISCLOSURE_SHADOWS: 'A disclosure would replace a claim that is there already',
  DIGEST_REPEATED: 'A digest occurs twice',
  DISCLOSURE_REPEATED: 'A disclosure occurs twice',
  DISCLOSURE_UNREFERENCED: 'Nothing refers to a disclosure',
  TOO_DEEP: 'The claims are nested too deeply',
  // claims
  CLAIM_NOT_DISCLOSABLE: 'A claim that everyone must see is hidden in a disclosure',
  CLAIM_MALFORMED: 'A claim does not have the form that it must have',
  VCT_MISSING: 'The credential does not say of which type it is',
  TYPE_REFUSED: 'The credential is of a type that is not taken here',
  // type metadata
  TYPE_METADATA_UNAVAILABLE: 'The description of its type cannot be had',
  TYPE_METADATA_INTEGRITY: 'The description of its type is not the one that is meant',
  TYPE_METADATA_MALFORMED: 'The description of its type does not have the form that it must have',
  TYPE_METADATA_OTHER_TYPE: 'The description is that of another type',
  TYPE_METADATA_CIRCULAR: 'A type extends itself in a circle',
  TYPE_METADATA_TOO_DEEP: 'Its type extends more types than are followed',
  TYPE_METADATA_EXTENDS: 'A type loosens what the one that it extends demands',
  TYPE_CLAIM_PATH: 'A claim is not built as its type describes it',
  TYPE_CLAIM_SD: 'A claim is not open or selectively disclosable as its type demands',
  TYPE_CLAIM_MISSING: 'A claim is missing that its type demands',
  // key binding
  KB_MISSING: 'The holder has not signed the presentation',
  KB_NO_KEY: 'The credential is not bound to a key of its holder',
  KB_MALFORMED: 'The key binding does not have the form that it must have',
  KB_ALG_REFUSED: 'The key binding is not signed with ES256',
  KB_TYP_WRONG: 'The key binding is a token of another type',
  KB_SIGNATURE_INVALID: "The key binding is not signed by the holder's key",
  KB_TIME: 'The key binding was made too long ago, or in the future',
  KB_NONCE: 'The key binding answers another request',
  KB_AUDIENCE: 'The key binding is meant for someone else',
  KB_SD_HASH: 'The key binding belongs to another presentation',
  KB_EXPECTATION_MISSING: 'Without both nonce and audience a key binding cannot be judged',
  // validity
  EXPIRED: 'The credential has expired',
  NOT_YET_VALID: 'The credential is not valid yet',
  AUDIENCE_OTHER: 'The credential is meant for someone else',
  ISSUED_IN_FUTURE: 'The credential says that it was issued in the future',
  // status
  STATUS_MISSING: 'The credential says nowhere how its status can be read',
  STATUS_UNAVAILABLE: 'The status list cannot be had',
  STATUS_TOKEN_INVALID: 'The status list token does not have the form that it must have',
  STATUS_SIGNATURE_INVALID: "The status list is not signed by the issuer's key for status lists",
  STATUS_WRONG_LIST: 'The status list is another one',
  STATUS_EXPIRED: 'The status list is out of date',
  STATUS_FROM_FUTURE: 'The status list says that it was made in the future',
  STATUS_TOO_LARGE: 'The status list is larger than is read',
  STATUS_INDEX_OUTSIDE: 'The status list does not reach to the credential',
  STATUS_VALUE_UNKNOWN: 'The status has a value that has no meaning here',
  REVOKED: 'The issuer has revoked the credential',
  SUSPENDED: 'The issuer has suspended the credential',
  // receipt
  RECEIPT_MISSING: 'No receipt was given',
  RECEIPT_MALFORMED: 'The receipt does not have the form that it must have',
  RECEIPT_NO_OPENING: 'The receipt does not say which award it is about',
  RECEIPT_LOG_UNKNOWN: 'The key of the log is not known here',
  RECEIPT_ENTRY_UNKNOWN: 'The ledger entry cannot be had',
  RECEIPT_ENTRY_INVALID: 'The ledger entry is not one that the issuer signed',
  RECEIPT_COMMITMENT: 'The receipt opens another ledger entry',
  RECEIPT_OTHER_COPY: 'The receipt is about another credential',
  RECEIPT_PROOF_INVALID: 'The proof does not show that the entry is in the ledger',
  RECEIPT_UNWITNESSED: 'Fewer witnesses have seen the checkpoint than are asked for',
  RECEIPT_UNVERIFIABLE: 'This program cannot check the signature of the log',
  // trust list
  TRUST_LIST_INVALID: 'The list of members does not have the form that it must have',
  TRUST_LIST_SIGNATURE_INVALID: 'The list of members is not signed by the key of the consortium that is pinned',
  TRUST_LIST_EXPIRED: 'The list of members is out of date',
  // ours
  INTERNAL: 'The check could not be made',
} as const
export type ProofCode = keyof typeof proofCodes

type More = { outcome?: 'failed' | 'cannot-tell'; seen?: Readonly<Record<string, Json>>; cause?: unknown }

/**
 * What a check throws that does not pass. `outcome` tells what was refuted (`failed`) from what nobody can know now
 * (`cannot-tell`). The message is for people, and holds no personal data.
 */
export class ProofError extends Error {
  readonly code: ProofCode
  readonly outcome: 'failed' | 'cannot-tell'
  readonly seen: Readonly<Record<string, Json>> | undefined
  constructor(code: ProofCode, detail?: string, more: More = {}) {
    super(detail === undefined ? proofCodes[code] : `${proofCodes[code]}: ${detail}`, { cause: more.cause })
    this.name = 'ProofError'
    this.code = code
    this.outcome = more.outcome ?? 'failed'
    this.seen = more.seen
  }
}
