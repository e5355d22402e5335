const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)

const MAX_KEPT = 256
/** What URLs were found to be, by their text: parsing one costs as much as a hash. */
const kept = new Map<string, 'https' | 'loopback' | 'neither'>()

function kindOf(text: string): 'https' | 'loopback' | 'neither' {
  if (!URL.canParse(text)) return 'neither'
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '' || hash !== '' || text.includes('#')) return 'neither'
  if (protocol === 'https:') return 'https'
  return protocol === 'http:' && isLoopback(hostname) ? 'loopback' : 'neither'
}

function keptKindOf(text: string): ReturnType<typeof kindOf> {
  const known = kept.get(text)
  if (known !== undefined) return known
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value as string)
  const kind = kindOf(text)
  kept.set(text, kind)
  return kind
}

/** Whether a text is an https URL, or an http one of this very machine where that is allowed. No user, no fragment. */
export function isTrustworthyUrl(text: unknown, allowLoopbackHttp: boolean): text is string {
  if (typeof text !== 'string' || text.length > 2_000) return false
  const kind = keptKindOf(text)
  return kind === 'https' || (kind === 'loopback' && allowLoopbackHttp)
}
