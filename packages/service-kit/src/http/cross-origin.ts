/**
 * What is open to anyone is open to pages of any origin, wallets and verifiers in a browser among them (Fetch §3.2):
 * keys travel in a header that a page must have been given, never in cookies.
 */
export const anyOrigin = ['access-control-allow-origin', '*'] as const

/** The answer to a browser that asks before it sends; `methods` are those of the path that are open to anyone. */
export const preflightHeaders = (methods: readonly string[]): [string, string][] => [
  [...anyOrigin],
  ['access-control-allow-methods', methods.join(', ')],
  [
    'access-control-allow-headers',
    'accept, authorization, content-type, dpop, if-none-match, oauth-client-attestation, oauth-client-attestation-pop, x-request-id',
  ],
  ['access-control-max-age', '86400'],
]
