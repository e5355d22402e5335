import type { Verdict } from '@testamur/credential-model'
import type { ProofCode } from '../../src/index.js'
import type { CheckName, TrustedMember, VerifyPolicy } from '../../src/verify/types.js'
import { ledgerOf } from '../fixtures/ledger.js'
import { listUri, members, NOW, sdJwt, statusToken } from '../fixtures/world.js'

/** One file of docs/vectors/credentials, as any language can read it. */
export type Vector = {
  description: string
  /** The sentence of a standard, or of our contracts, that decides. */
  rule: string
  now: string
  input: { presentation: string; receipt?: string; nonce?: string; audience?: string }
  trust: {
    /** By `iss`; null where nothing can be had of it. */
    members: Record<string, TrustedMember | null>
    statusLists: Record<string, string>
    logKey?: string
    logPolicy?: string
    roots?: readonly string[]
    /** By `vct`; null where the document cannot be had. */
    typeMetadata?: Readonly<Record<string, string | null>>
    entries?: Record<string, string>
  }
  policy: VerifyPolicy
  expected: { verdict: Verdict; check?: CheckName; code?: ProofCode; claims?: Record<string, unknown> }
}

/** A vector as the case lists write it: all that is not said is as in a valid one. */
export type Case = {
  name: string
  rule: string
  description: string
  input?: Partial<Vector['input']>
  trust?: Partial<Vector['trust']>
  policy?: VerifyPolicy
  expected?: Partial<Vector['expected']>
}

export const toVector = ({ rule, description, input, trust, policy, expected }: Case): Vector => ({
  description,
  rule,
  now: NOW,
  input: { presentation: sdJwt({}), ...input },
  trust: { members, statusLists: { [listUri]: statusToken() }, ...trust },
  policy: policy ?? {},
  expected: { verdict: 'invalid', ...expected },
})

export const withLedger = async (token: string, over?: Parameters<typeof ledgerOf>[1]) => {
  const ledger = await ledgerOf(token, over)
  const entries = { [ledger.event.id]: ledger.entry }
  return { ...ledger, trust: { logKey: ledger.logKey, entries } }
}
