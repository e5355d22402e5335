export {
  checkEntry,
  type EntryCheck,
  type EntryErrorCode,
  type EntryKey,
  type EntryKeyQuery,
  entrySignatureHolds,
  entrySignatureHoldsAside,
  type ResolveEntryKey,
  readEntry,
} from './entry/check-entry.js'
export {
  createKeysInForce,
  isAboutKeys,
  type KeyInForce,
  type KeyRefusal,
  type KeyRuling,
  type KeysInForce,
  whyNotInForce,
} from './entry/keys-in-force.js'
export {
  commitmentOf,
  copyDigest,
  type EntrySigner,
  entrySigningInput,
  makeEntry,
  makeEntryOf,
} from './entry/make-entry.js'
export { whyNotOpened } from './entry/open-commitment.js'
export { checkOpening, holderReceipt, type OpenedReceipt, openReceipt } from './entry/receipt.js'
export { type Claims, type PreparedClaims, prepareClaims } from './issue/disclosure.js'
export {
  type EncodedSdJwtVc,
  type EncodeInput,
  encodeSdJwtVc,
  type Issued,
  type IssueInput,
  issueSdJwtVc,
  type SignEs256,
} from './issue/issue-sd-jwt-vc.js'
export {
  disclosableClaims,
  type KeyBindingRequest,
  type PresentOptions,
  presentSdJwt,
} from './present/present-sd-jwt.js'
export { type ProofCode, ProofError, proofCodes } from './proof-error.js'
export type { Disclosure } from './sd-jwt/disclosure.js'
export { type SdJwtParts, splitSdJwt } from './sd-jwt/parts.js'
export { type DisclosedClaim, type Processed, processSdJwt } from './sd-jwt/process.js'
export type { StatusKeyOf } from './status/open-status-token.js'
export { type ReadStatusOptions, readStatus, type StatusReading } from './status/read-status.js'
export { type StatusListTokenInput, signStatusListToken } from './status/sign-status-list-token.js'
export { encodeStatusList, type StatusBits, StatusList } from './status/status-list.js'
export { type OpenedTrustList, openTrustList } from './trust-list/open-trust-list.js'
export {
  type ListedMember,
  signTrustList,
  TRUST_LIST_TYP,
  type TrustList,
} from './trust-list/sign-trust-list.js'
export {
  type Check,
  type CheckName,
  type CheckOutcome,
  type Compromise,
  checkNames,
  type Roots,
  type Trust,
  type TrustedKey,
  type TrustedMember,
  type VerifiedCredential,
  type VerifyInput,
  type VerifyPolicy,
  type VerifyReport,
} from './verify/types.js'
export { verify } from './verify/verify.js'
