import type { Jws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import type { Processed } from '../sd-jwt/process.js'
import { checkClaimRules } from '../type-metadata/check-claim-rules.js'
import { issuedTree } from '../type-metadata/issued-tree.js'
import { resolveType } from '../type-metadata/resolve-type.js'
import type { Passed } from './checklist.js'
import type { Rules } from './rules.js'
import type { Trust, VerifiedCredential } from './types.js'

function without(why: string, { typeMetadataRequired }: Rules): Passed<true> {
  if (typeMetadataRequired) throw new ProofError('TYPE_METADATA_UNAVAILABLE', undefined, { outcome: 'cannot-tell' })
  return { value: true, outcome: 'not-given', why }
}

/**
 * SD-JWT VC, "Processing Type Metadata": where the caller has metadata for the type, it is processed whole, with all types that it
 * extends, and the credential is held against it.
 */
export async function checkTypeMetadata(
  jwt: Jws,
  processed: Processed,
  { vct }: VerifiedCredential,
  trust: Trust,
  rules: Rules,
): Promise<Passed<true>> {
  if (trust.typeMetadata === undefined) return without('No description of its type was given', rules)
  const integrity = processed.payload['vct#integrity'] as string | undefined
  const type = await resolveType({ vct, integrity }, trust.typeMetadata)
  if (type === undefined) return without('Nobody describes this type', rules)
  checkClaimRules(issuedTree(jwt.payload, processed), type.claims)
  return {
    value: true,
    why: 'It has the claims that its type asks for, open or selectively disclosable as it says',
    seen: { types: [...type.types], claims: type.claims.length },
  }
}
