import { holdKey } from './session.js'

/**
 * Takes a key that came as `#key=…` (and the member's slug as `&member=…`) and removes it from the address, so that it stays out
 * of the history, of bookmarks and of what people copy. A fragment is never sent to a server.
 */
export function takeKeyFromAddress(
  location: Pick<Location, 'hash' | 'pathname' | 'search'>,
  history: Pick<History, 'replaceState'>,
) {
  if (!location.hash.startsWith('#key=')) return
  const given = new URLSearchParams(location.hash.slice(1))
  holdKey(given.get('key') ?? '', given.get('member') ?? undefined)
  history.replaceState(null, '', location.pathname + location.search)
}
