import { OAuthError } from '../oauth-error.js'

/** Schemes that run something or leave the browser for what is no wallet. */
const refusedSchemes = new Set([
  ...['javascript:', 'vbscript:', 'data:', 'blob:', 'filesystem:', 'file:', 'about:', 'view-source:', 'chrome:'],
  ...['intent:', 'content:', 'ws:', 'wss:', 'ftp:', 'mailto:', 'tel:', 'sms:', 'urn:', 'jar:', 'resource:'],
])
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost'])
const MAX_LENGTH = 2_000
const unsayable = /[^\x21-\x7e]/

const refuse = (why: string) => new OAuthError('invalid_request', `redirect_uri ${why}`)

/**
 * Checks where a wallet that is not registered wants to be called back: https, a scheme of its own, or http on the machine
 * itself (RFC 8252 §7), without a fragment (RFC 6749 §3.1.2). Such a wallet names what it likes: the address is bound to the
 * request and must be repeated exactly at the token endpoint, and nobody is sent there but by a button that says so.
 * @throws OAuthError invalid_request
 */
export function checkRedirectUri(uri: string): string {
  if (uri.length > MAX_LENGTH || unsayable.test(uri) || !URL.canParse(uri)) throw refuse('is no absolute URI')
  const { protocol, hostname, username, password } = new URL(uri)
  if (uri.includes('#')) throw refuse('has a fragment')
  if (username || password) throw refuse('carries a user name or password')
  if (refusedSchemes.has(protocol)) throw refuse('has a scheme that no wallet is called by')
  if (protocol === 'http:' && !loopback.has(hostname)) throw refuse('must be https, or http on the loopback address')
  return uri
}

/** The address with parameters added to those that it has (RFC 6749 §4.1.2); what is undefined is left out. */
export function withParams(uri: string, params: Record<string, string | undefined>): string {
  const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const query = new URLSearchParams(given).toString()
  if (!uri.includes('?')) return `${uri}?${query}`
  return /[?&]$/.test(uri) ? `${uri}${query}` : `${uri}&${query}`
}

/** Whom the learner will be sent to, in a form that she can judge: the host of a web address, the scheme of an app. */
export function destinationOf(uri: string): { kind: 'site' | 'app'; name: string } {
  const { protocol, host } = new URL(uri)
  return protocol === 'https:' || protocol === 'http:'
    ? { kind: 'site', name: host }
    : { kind: 'app', name: protocol.slice(0, -1) }
}
