export { issuerOf } from './wallet/issuer.js'

/** Where wallets call: one set of endpoints for each member. */
export const endpoints = (publicUrl: string, slug: string) => ({
  token: `${publicUrl}/oid4vci/${slug}/token`,
  nonce: `${publicUrl}/oid4vci/${slug}/nonce`,
  credential: `${publicUrl}/oid4vci/${slug}/credential`,
})
