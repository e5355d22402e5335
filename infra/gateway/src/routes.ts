/** Which service answers which paths. Longest prefix first is not needed: no prefix holds another. */
const prefixes: readonly (readonly [prefix: string, service: string])[] = [
  ['/api/registry', 'registry'],
  ['/issuers', 'registry'],
  ['/types', 'registry'],
  ['/.well-known/jwt-vc-issuer', 'registry'],
  ['/api/issuer', 'issuer'],
  ['/.well-known/openid-credential-issuer', 'issuer'],
  ['/.well-known/oauth-authorization-server', 'issuer'],
  ['/oid4vci', 'issuer'],
  ['/api/revocation', 'revocation'],
  ['/status-lists', 'revocation'],
  ['/api/analytics', 'analytics'],
  ['/api/ledger', 'ledger'],
  ['/log', 'ledger'],
]

/** The service behind a path, or undefined where the gateway itself answers. `/internal/…` belongs to nobody outside. */
export function serviceOf(path: string): string | undefined {
  for (const [prefix, service] of prefixes) {
    if (path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')) return service
  }
  return undefined
}
