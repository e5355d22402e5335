import type { PublicJwk } from '@testamur/credential-model'
import pkcs11js, { type Handle, type PKCS11, type Template } from 'pkcs11js'
import { publicJwk } from '../signing-key.js'

/** DER of the OID prime256v1 (RFC 5480 §2.1.1.1). */
const P256 = Buffer.from('06082a8648ce3d030107', 'hex')
const EXPONENT = Buffer.from([1, 0, 1])
const MODULUS_BITS = 2_048

const idOf = (reference: string) => Buffer.from(reference.replaceAll('-', ''), 'hex')

export type KeyKind = 'ES256' | 'RS256'
type KeyClass = 'private' | 'public'
const classes = { private: pkcs11js.CKO_PRIVATE_KEY, public: pkcs11js.CKO_PUBLIC_KEY }

/** The object of a class that carries the reference as its CKA_ID; undefined where there is none. */
export function findObject(module: PKCS11, session: Handle, reference: string, kind: KeyClass): Handle | undefined {
  module.C_FindObjectsInit(session, [
    { type: pkcs11js.CKA_CLASS, value: classes[kind] },
    { type: pkcs11js.CKA_ID, value: idOf(reference) },
  ])
  try {
    return module.C_FindObjects(session) ?? undefined
  } finally {
    module.C_FindObjectsFinal(session)
  }
}

const common = (reference: string): Template => [
  { type: pkcs11js.CKA_TOKEN, value: true },
  { type: pkcs11js.CKA_ID, value: idOf(reference) },
  { type: pkcs11js.CKA_LABEL, value: `testamur ${reference}` },
]
/** The private key signs, and can neither be read nor taken out. */
const privateTemplate = (reference: string): Template => [
  ...common(reference),
  { type: pkcs11js.CKA_PRIVATE, value: true },
  { type: pkcs11js.CKA_SENSITIVE, value: true },
  { type: pkcs11js.CKA_EXTRACTABLE, value: false },
  { type: pkcs11js.CKA_SIGN, value: true },
]
const publicTemplate = (reference: string, kind: KeyKind): Template => [
  ...common(reference),
  { type: pkcs11js.CKA_VERIFY, value: true },
  ...(kind === 'ES256'
    ? [{ type: pkcs11js.CKA_EC_PARAMS, value: P256 }]
    : [
        { type: pkcs11js.CKA_MODULUS_BITS, value: MODULUS_BITS },
        { type: pkcs11js.CKA_PUBLIC_EXPONENT, value: EXPONENT },
      ]),
]
const generators = {
  ES256: { mechanism: pkcs11js.CKM_EC_KEY_PAIR_GEN },
  RS256: { mechanism: pkcs11js.CKM_RSA_PKCS_KEY_PAIR_GEN },
}

/** Makes a key pair, off the event loop. Both halves are there then, or none is. */
export async function generate(module: PKCS11, session: Handle, reference: string, kind: KeyKind): Promise<Handle> {
  const [pub, priv] = [publicTemplate(reference, kind), privateTemplate(reference)]
  return (await module.C_GenerateKeyPairAsync(session, generators[kind], pub, priv)).publicKey
}

/** Takes away what a try that was cut off has left. */
export function destroyHalves(module: PKCS11, session: Handle, reference: string): void {
  for (const kind of ['private', 'public'] as const) {
    const half = findObject(module, session, reference, kind)
    if (half) module.C_DestroyObject(session, half)
  }
}

const attribute = (module: PKCS11, session: Handle, key: Handle, type: number): Buffer =>
  Buffer.from(module.C_GetAttributeValue(session, key, [{ type }])[0]!.value as Buffer)

const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

/** A point as the device tells it: 0x04 ‖ x ‖ y, in an OCTET STRING or, with some makers, bare. */
function pointOf(value: Buffer): Buffer {
  const point = value.length === 67 && value[0] === 4 && value[1] === 65 ? value.subarray(2) : value
  if (point.length !== 65 || point[0] !== 4) throw new Error('the device tells a point that is not one of P-256')
  return point
}

/** The public key as a JWK. */
export function readPublicKey(module: PKCS11, session: Handle, key: Handle, kind: KeyKind): PublicJwk {
  const read = (type: number) => attribute(module, session, key, type)
  if (kind === 'RS256')
    return publicJwk({
      kty: 'RSA',
      n: url(read(pkcs11js.CKA_MODULUS)),
      e: url(read(pkcs11js.CKA_PUBLIC_EXPONENT)),
    })
  const point = pointOf(read(pkcs11js.CKA_EC_POINT))
  return publicJwk({ kty: 'EC', crv: 'P-256', x: url(point.subarray(1, 33)), y: url(point.subarray(33)) })
}
