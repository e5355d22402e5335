const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)

/** Whether a text is an https URL, or an http one of this very machine where that is allowed. No user, no fragment. */
export function isTrustworthyUrl(text: unknown, allowLoopbackHttp: boolean): text is string {
  if (typeof text !== 'string' || text.length > 2_000 || !URL.canParse(text)) return false
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '' || text.includes('#')) return false
  return protocol === 'https:' || (protocol === 'http:' && allowLoopbackHttp && isLoopback(hostname))
}
