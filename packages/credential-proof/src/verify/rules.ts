import type { VerifyInput, VerifyPolicy } from './types.js'

/** The policy with every default filled in, and whether key binding is demanded of this presentation. */
export type Rules = {
  clockToleranceSeconds: number
  keyBindingRequired: boolean
  keyBindingMaxAgeSeconds: number
  statusRequired: boolean
  statusMaxAgeSeconds: number | undefined
  receiptRequired: boolean
  /** The names by which we may be meant. */
  audiences: readonly string[]
  allowLoopbackHttp: boolean
  types: readonly string[] | undefined
  typeMetadataRequired: boolean
  maxBytes: number
  maxStatusListBytes: number
}

/**
 * RFC 9901 §7.3 step 1: whether key binding is checked is the verifier's decision, never the holder's: it is where the policy
 * says so, and where the verifier names a nonce or an audience.
 */
export const rulesOf = (policy: VerifyPolicy, { nonce, audience }: VerifyInput): Rules => ({
  clockToleranceSeconds: policy.clockToleranceSeconds ?? 60,
  keyBindingRequired: policy.keyBinding === 'required' || nonce !== undefined || audience !== undefined,
  keyBindingMaxAgeSeconds: policy.keyBindingMaxAgeSeconds ?? 300,
  statusRequired: policy.status !== 'if-present',
  statusMaxAgeSeconds: policy.statusMaxAgeSeconds,
  audiences: [...(audience === undefined ? [] : [audience]), ...(policy.audiences ?? [])],
  receiptRequired: policy.receiptRequired ?? false,
  allowLoopbackHttp: policy.allowLoopbackHttp ?? false,
  types: policy.types,
  typeMetadataRequired: policy.typeMetadata === 'required',
  maxBytes: policy.maxBytes ?? 1_048_576,
  maxStatusListBytes: policy.maxStatusListBytes ?? 4_194_304,
})
