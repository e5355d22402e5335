/** A checkpoint that this browser saw, and when. */
export type SeenCheckpoint = { size: number; root: string; at: string; note: string }
/** What this browser keeps of one log: the first checkpoint it saw, and the last. */
export type Seen = { vkey: string; first: SeenCheckpoint; last: SeenCheckpoint }

/** Where it is kept: localStorage, which may be full or forbidden. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const KEY = 'ledger-seen'
const MOST_LOGS = 8
const MOST_TEXT = 8_000

const isCheckpoint = (value: unknown): value is SeenCheckpoint => {
  const { size, root, at, note } = (value ?? {}) as Record<string, unknown>
  const texts = [root, at, note].every((text) => typeof text === 'string' && text.length <= MOST_TEXT)
  return texts && Number.isSafeInteger(size) && (size as number) > 0 && !Number.isNaN(Date.parse(at as string))
}
const isSeen = (value: unknown): value is Seen => {
  const { vkey, first, last } = (value ?? {}) as Record<string, unknown>
  return typeof vkey === 'string' && isCheckpoint(first) && isCheckpoint(last)
}

/** All that is kept. What cannot be read is taken as forgotten. */
export function readSeen(store: Store): Seen[] {
  try {
    const kept: unknown = JSON.parse(store.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isSeen).slice(0, MOST_LOGS) : []
  } catch {
    return []
  }
}

function writeAll(store: Store, seen: readonly Seen[]): void {
  try {
    store.setItem(KEY, JSON.stringify(seen.slice(0, MOST_LOGS)))
  } catch {
    // A browser that keeps nothing begins anew at each visit.
  }
}

const nameOf = (vkey: string): string => vkey.slice(0, vkey.indexOf('+'))

export const recall = (all: readonly Seen[], vkey: string): Seen | undefined => all.find((seen) => seen.vkey === vkey)

/** What is kept of a log of the same name under another key: its key was replaced, or it is another log. */
export const recallNamesake = (all: readonly Seen[], vkey: string): Seen | undefined =>
  all.find((seen) => seen.vkey !== vkey && nameOf(seen.vkey) === nameOf(vkey))

/** Keeps a checkpoint, unless a later one was kept in the meantime, by another tab. */
export function remember(store: Store, vkey: string, checkpoint: SeenCheckpoint): void {
  if (!isCheckpoint(checkpoint)) return
  const all = readSeen(store)
  const known = all.find((seen) => seen.vkey === vkey)
  if (known && known.last.size > checkpoint.size) return
  const others = all.filter((seen) => seen.vkey !== vkey)
  writeAll(store, [{ vkey, first: known?.first ?? checkpoint, last: checkpoint }, ...others])
}

/** Forgets every log of this name. */
export const forget = (store: Store, vkey: string): void =>
  writeAll(
    store,
    readSeen(store).filter((seen) => nameOf(seen.vkey) !== nameOf(vkey)),
  )
