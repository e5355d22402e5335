import type { Asked } from './https-world.js'

type Encryption = { jwk: object; alg?: string }
type Request15 = {
  proof?: { proof_type: string; jwt: string }
  credential_response_encryption?: Encryption
}

const appended = /^(\/issuers\/[^/]+)(\/\.well-known\/openid-credential-issuer)$/

/** Draft 15 names the algorithm beside the key, 1.0 in it (§8.2). */
const encryption = ({ jwk, alg, ...rest }: Encryption) => ({ ...rest, jwk: { ...jwk, alg } })

/** Draft 15 sends one proof alone as `proof`; 1.0 has `proofs` and nothing else (§8.2). */
function request({ proof, credential_response_encryption: wanted, ...rest }: Request15): object {
  return {
    ...rest,
    ...(proof && { proofs: { [proof.proof_type]: [proof.jwt] } }),
    ...(wanted && { credential_response_encryption: wanted.alg ? encryption(wanted) : wanted }),
  }
}

/**
 * What changed between draft 15 of OpenID4VCI and 1.0 on the way of a wallet: the well-known path was appended to the issuer's
 * identifier and is inserted now (§12.2.2), and credential requests lost two members. Requests of a 1.0 wallet stay as they are.
 */
export const fromDraft15 = ({ path, body }: Asked): Asked => ({
  path: path.replace(appended, '$2$1'),
  body: path.endsWith('/credential') && body.startsWith('{') ? JSON.stringify(request(JSON.parse(body))) : body,
})
