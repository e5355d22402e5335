/** What a Bitstring Status List credential says. Times are to the second. */
export type BitstringList = {
  /** Where it is served, and `statusListCredential` of the badges. */
  id: string
  iss: string
  issuedAt: Date
  expiresAt: Date
  /** GZIP of the bitstring. */
  compressed: Uint8Array
}

/** Milliseconds for which a reader may keep it (§2.2 `ttl`). */
const TTL_MS = 10_000

const seconds = (date: Date): number => Math.floor(date.getTime() / 1_000)
const instant = (date: Date): string => `${new Date(seconds(date) * 1_000).toISOString().slice(0, 19)}Z`

/** Multibase: `u` is base64url without padding. */
const multibase = (bytes: Uint8Array): string => `u${Buffer.from(bytes).toString('base64url')}`

/**
 * The payload of a `BitstringStatusListCredential` (Bitstring Status List v1.0 §2.2) as JWT: the credential itself, with the claims
 * that repeat it, as in the badges. Its purpose is `suspension`: "temporarily prevent the acceptance", which holds of the suspended and,
 * for good, of the revoked.
 */
export const bitstringCredential = ({ id, iss, issuedAt, expiresAt, compressed }: BitstringList) => ({
  '@context': ['https://www.w3.org/ns/credentials/v2'],
  id,
  type: ['VerifiableCredential', 'BitstringStatusListCredential'],
  issuer: iss,
  validFrom: instant(issuedAt),
  validUntil: instant(expiresAt),
  credentialSubject: {
    id: `${id}#list`,
    type: 'BitstringStatusList',
    statusPurpose: 'suspension',
    encodedList: multibase(compressed),
    ttl: TTL_MS,
  },
  iss,
  jti: id,
  sub: `${id}#list`,
  nbf: seconds(issuedAt),
  exp: seconds(expiresAt),
})
