import type { Asked } from './https-world.js'

const appended = /^(\/issuers\/[^/]+)(\/\.well-known\/openid-credential-issuer)$/

/** A draft 15 wallet sends one proof alone as `proof`; 1.0 has `proofs` and nothing else (OpenID4VCI 1.0 §8.2). */
function proofs(body: string): string {
  const { proof, ...rest } = JSON.parse(body) as { proof?: { proof_type: string; jwt: string } }
  return proof ? JSON.stringify({ ...rest, proofs: { [proof.proof_type]: [proof.jwt] } }) : body
}

/**
 * What changed between draft 15 of OpenID4VCI and 1.0 on the way of a wallet: the well-known path was appended to the issuer's
 * identifier and is inserted now (§12.2.2), and there is no single proof any more.
 */
export const fromDraft15 = ({ path, body }: Asked): Asked => ({
  path: path.replace(appended, '$2$1'),
  body: path.endsWith('/credential') ? proofs(body) : body,
})
