import { bytesOfAscii, verifyEs256 } from '#platform'
import type { Jws } from '../jose/jws.js'
import { ProofError } from '../proof-error.js'
import type { Passed } from './checklist.js'
import type { Issuer } from './find-issuer.js'

/** RFC 9901 §7.1 step 2.2: the signature of the issuer-signed JWT, r ‖ s in 64 bytes (RFC 7518 §3.4). */
export async function checkSignature(jwt: Jws, { key, member }: Issuer): Promise<Passed<true>> {
  if (jwt.signature.length !== 64)
    throw new ProofError('SIGNATURE_INVALID', `it has ${jwt.signature.length} bytes, not 64`)
  if (!(await verifyEs256(key.jwk, bytesOfAscii(jwt.signed), jwt.signature))) throw new ProofError('SIGNATURE_INVALID')
  return { value: true, why: `The signature is by the key with which ${member.name} signs credentials` }
}
