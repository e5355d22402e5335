import { KeyKind } from '@testamur/credential-model'
import { useSyncExternalStore } from 'react'

/** A bearer key of this visitor; `member` is the slug of whom a member's key acts for. */
export type HeldKey = { key: string; member?: string }
export type Keys = Readonly<Partial<Record<KeyKind, HeldKey>>>

const STORED = 'testamur.keys'
const listeners = new Set<() => void>()

/** Keys live as long as the tab: nothing of them is left in the browser afterwards. */
function load(): Keys {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? '{}') as Keys
  } catch {
    return {}
  }
}

let keys: Keys | undefined
const current = (): Keys => {
  keys ??= load()
  return keys
}

function store(next: Keys): void {
  keys = next
  try {
    sessionStorage.setItem(STORED, JSON.stringify(next))
  } catch {
    // Without storage the keys hold until the page is loaded again.
  }
  for (const listener of listeners) listener()
}

/** Whom a key speaks for, as its prefix says; undefined for what is no key. */
export function kindOfKey(key: string): KeyKind | undefined {
  const kind = KeyKind.safeParse(/^testamur_([a-z]+)_[A-Za-z0-9_-]{43}$/.exec(key)?.[1])
  return kind.success ? kind.data : undefined
}

/** Keeps a key; undefined where it has not the form of one. */
export function holdKey(key: string, member?: string): KeyKind | undefined {
  const kind = kindOfKey(key)
  if (kind) store({ ...current(), [kind]: { key, ...(member && { member }) } })
  return kind
}

export function dropKey(kind: KeyKind): void {
  const { [kind]: _dropped, ...rest } = current()
  store(rest)
}

export const useKeys = (): Keys =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, current)
