import { bytesOfAscii, sha256Text, type VerifyingJwk, verifyEs256 } from '#platform'
import { isNumericDate, isObject, type JsonObject } from '../jose/json-part.js'
import { type Jws, parseJws } from '../jose/jws.js'
import { type ProofCode, ProofError } from '../proof-error.js'
import type { SdJwtParts } from '../sd-jwt/parts.js'
import type { Passed } from './checklist.js'
import type { Rules } from './rules.js'
import type { VerifyInput } from './types.js'

function parse(text: string): Jws {
  try {
    return parseJws(text, 'the key binding JWT')
  } catch (cause) {
    throw new ProofError('KB_MALFORMED', cause instanceof Error ? cause.message : undefined, { cause })
  }
}

/** §7.3 step 5.1: the holder's key is the JWK in `cnf` (SD-JWT VC §2.2.2.3), and nothing else. */
function holderKey(payload: JsonObject): VerifyingJwk {
  const jwk = isObject(payload.cnf) ? payload.cnf.jwk : undefined
  if (!isObject(jwk)) throw new ProofError('KB_NO_KEY')
  const { kty, crv, x, y } = jwk
  const isP256 = kty === 'EC' && crv === 'P-256' && typeof x === 'string' && typeof y === 'string'
  if (!isP256) throw new ProofError('KB_NO_KEY', 'the key in cnf is no P-256 key')
  return { kty, crv, x, y }
}

/** §7.3 steps 5.2 to 5.4, and the hash of 5.7: what holds of a key binding whoever asks. */
async function checkHolder(kb: Jws, payload: JsonObject, bound: string): Promise<void> {
  const { alg, typ, crit, b64 } = kb.header
  const key = holderKey(payload)
  if (alg !== 'ES256') throw new ProofError('KB_ALG_REFUSED', `"${String(alg).slice(0, 20)}"`)
  if (crit !== undefined || b64 !== undefined) throw new ProofError('CRIT_REFUSED', 'in the key binding')
  if (!(await verifyEs256(key, bytesOfAscii(kb.signed), kb.signature))) throw new ProofError('KB_SIGNATURE_INVALID')
  if (typ !== 'kb+jwt') throw new ProofError('KB_TYP_WRONG', 'typ must be kb+jwt')
  if (kb.payload.sd_hash !== sha256Text(bound)) throw new ProofError('KB_SD_HASH')
}

/** §7.3 steps 5.5 and 5.8: its age, and its own `exp` and `nbf` where it has them. */
function checkTimes({ iat, exp, nbf }: JsonObject, now: Date, rules: Rules): void {
  const seconds = now.getTime() / 1000
  const soon = seconds + rules.clockToleranceSeconds
  if (!isNumericDate(iat)) throw new ProofError('KB_MALFORMED', 'iat is missing')
  if (iat > soon) throw new ProofError('KB_TIME', 'iat lies in the future')
  if (iat < seconds - rules.keyBindingMaxAgeSeconds) throw new ProofError('KB_TIME', 'it is too old')
  if (exp !== undefined && !(isNumericDate(exp) && seconds < exp)) throw new ProofError('KB_TIME', 'its exp has passed')
  if (nbf !== undefined && !(isNumericDate(nbf) && nbf <= soon)) throw new ProofError('KB_TIME', 'its nbf has not come')
}

/** §7.3 step 5.6. Each is compared where it was given; one that was not given leaves the binding unjudged. */
function checkRequest({ nonce, aud }: JsonObject, expected: VerifyInput): void {
  if (typeof nonce !== 'string' || typeof aud !== 'string')
    throw new ProofError('KB_MALFORMED', 'nonce and aud must be strings')
  if (expected.nonce !== undefined && nonce !== expected.nonce) throw new ProofError('KB_NONCE')
  if (expected.audience !== undefined && aud !== expected.audience) throw new ProofError('KB_AUDIENCE')
  if (expected.nonce === undefined || expected.audience === undefined)
    throw new ProofError('KB_EXPECTATION_MISSING', undefined, { outcome: 'cannot-tell' })
}

const missing: Record<'required' | 'free', () => Passed<true>> = {
  required: () => {
    throw new ProofError('KB_MISSING' satisfies ProofCode)
  },
  free: () => ({ value: true, outcome: 'not-given', why: 'No key binding was given, and none was asked for' }),
}

/**
 * RFC 9901 §7.3 step 5. A key binding that nobody asked for proves nothing about who presents it now; but a broken one is refused
 * all the same, so that what was tampered with never passes.
 */
export async function checkKeyBinding(
  { keyBinding, bound }: SdJwtParts,
  payload: JsonObject,
  { input, now, rules }: { input: VerifyInput; now: Date; rules: Rules },
): Promise<Passed<true>> {
  if (keyBinding === undefined) return missing[rules.keyBindingRequired ? 'required' : 'free']()
  const kb = parse(keyBinding)
  await checkHolder(kb, payload, bound)
  if (!rules.keyBindingRequired)
    return { value: true, outcome: 'skipped', why: 'A key binding is there, but no nonce and audience were asked for' }
  checkTimes(kb.payload, now, rules)
  checkRequest(kb.payload, input)
  return { value: true, why: "The holder's key has signed this presentation for this request" }
}
