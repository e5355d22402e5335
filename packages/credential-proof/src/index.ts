export {
  checkEntry,
  type EntryCheck,
  type EntryErrorCode,
  type EntryKey,
  type EntryKeyQuery,
  entrySignatureHolds,
  type ResolveEntryKey,
  readEntry,
} from './entry/check-entry.js'
export {
  commitmentOf,
  copyDigest,
  type EntrySigner,
  entrySigningInput,
  makeEntry,
} from './entry/make-entry.js'
export {
  type Claims,
  type Issued,
  type IssueInput,
  issueSdJwtVc,
  type SignEs256,
} from './issue/issue-sd-jwt-vc.js'
export {
  type StatusListTokenInput,
  signStatusListToken,
} from './status/sign-status-list-token.js'
export {
  encodeStatusList,
  type StatusBits,
  StatusList,
} from './status/status-list.js'
export {
  type Check,
  type CheckName,
  type CheckOutcome,
  checkNames,
  type Trust,
  type TrustedKey,
  type TrustedMember,
  type VerifiedCredential,
  type VerifyInput,
  type VerifyPolicy,
  type VerifyReport,
} from './verify/types.js'
