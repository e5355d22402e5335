import type { Json } from '@testamur/credential-model'
import { ProofError } from '../proof-error.js'
import { type SdJwtParts, splitSdJwt } from '../sd-jwt/parts.js'
import { type Processed, processSdJwt } from '../sd-jwt/process.js'
import { checkClaims, checkType } from './check-claims.js'
import { checkCompromise } from './check-compromise.js'
import { checkHeader } from './check-header.js'
import { checkKeyBinding } from './check-key-binding.js'
import { trustedLog } from './check-log-proof.js'
import { checkReceipt } from './check-receipt.js'
import { checkSignature } from './check-signature.js'
import { checkStatus } from './check-status.js'
import { checkTypeMetadata } from './check-type-metadata.js'
import { checkValidity } from './check-validity.js'
import { Checklist, type Passed, Stopped, verdictOf } from './checklist.js'
import { findIssuer } from './find-issuer.js'
import { type Rules, rulesOf } from './rules.js'
import type { Trust, VerifiedCredential, VerifyInput, VerifyPolicy, VerifyReport } from './types.js'

/** RFC 9901 §7.1 step 1 and §7.3 step 3. */
function readPresentation(text: unknown, { maxBytes }: Rules): Passed<SdJwtParts> {
  if (typeof text !== 'string') throw new ProofError('MALFORMED', 'it is no text')
  if (text.length > maxBytes) throw new ProofError('TOO_LARGE', `more than ${maxBytes} bytes`)
  const parts = splitSdJwt(text)
  const { length } = parts.disclosures
  return { value: parts, why: `An SD-JWT with ${length} disclosures`, seen: { disclosures: length } }
}

/** RFC 9901 §7.1 steps 3 to 5. */
function openDisclosures({ jwt, disclosures }: SdJwtParts): Passed<Processed> {
  const processed = processSdJwt(jwt.payload, disclosures)
  return {
    value: processed,
    why: 'Every disclosure is one that the issuer signed',
    seen: { disclosed: disclosures.length },
  }
}

type Found = { claims?: Record<string, Json>; credential?: VerifiedCredential }

async function walk(list: Checklist, input: VerifyInput, trust: Trust, rules: Rules, found: Found): Promise<void> {
  const presentation = list.take('format', () => readPresentation(input.presentation, rules))
  const { jwt } = presentation
  const header = list.take('header', () => checkHeader(jwt))
  const issuer = await list.take('issuer', () => findIssuer(jwt, header, trust, rules))
  await list.take('signature', () => checkSignature(jwt, issuer))
  const processed = list.take('disclosures', () => openDisclosures(presentation))
  const credential = list.take('claims', () => checkClaims(jwt, processed, issuer, rules))
  found.credential = credential
  found.claims = processed.payload as Record<string, Json>
  list.take('type', () => checkType(credential, rules))
  await list.note('type-metadata', () => checkTypeMetadata(presentation.jwt, processed, credential, trust, rules))
  await list.take('key-binding', () =>
    checkKeyBinding(presentation, processed.payload, { input, now: trust.now, rules }),
  )
  list.note('validity', () => checkValidity(credential, processed.payload, trust.now, rules))
  // Token Status List §8.3: the list of a credential that is not valid in itself is not even asked for.
  if (!list.failed()) await list.note('status', () => checkStatus(credential, issuer, trust, rules))
  else list.skip('status', 'Read only of a credential that is valid in itself')
  const ledger = await list.note('receipt', () => checkReceipt(input.receipt, jwt, issuer, trust, rules))
  if (ledger !== undefined && ledger !== 'none') credential.ledger = ledger
  const proof = { ledger, log: trustedLog(trust), untellable: list.untold('receipt') }
  await list.note('compromise', () => checkCompromise(issuer.key, proof))
}

/**
 * Verifies a presented SD-JWT VC: RFC 9901 §7.1 and §7.3 step by step, SD-JWT VC, its status, its time, and the ledger receipt
 * where one is given. Never throws for what it was given to judge; never says `valid` of what it could not check.
 */
export async function verify(input: VerifyInput, trust: Trust, policy: VerifyPolicy = {}): Promise<VerifyReport> {
  const list = new Checklist()
  const found: Found = {}
  try {
    await walk(list, input, trust, rulesOf(policy, input), found)
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  const checks = list.checks()
  return { verdict: verdictOf(checks), checks, ...found }
}
