import { AccessKey } from '@testamur/credential-model'
import type { Sql } from '../postgres/sql.js'
import { createLru } from './lru.js'

/** The bearer keys that this service knows. */
export type AccessKeys = {
  find(hash: string): Promise<AccessKey | undefined>
  /**
   * Told of a grant or a withdrawal, before or after its commit: what is cached of the key is dropped, and for a while the
   * database is asked each time, so that nothing read before the commit outlives it.
   */
  forget(hash: string): void
}

export type AccessKeysOptions = {
  sql: Sql
  /** Waits, bounded, for the replica to catch up with what was granted before; asked when a key is not known. */
  onMiss?: () => Promise<unknown>
  /** How long a key that was not found stays so without asking again, in milliseconds. */
  negativeMs?: number
  nowMs?: () => number
}

const CACHED = 2_000
/** How long a process that is told nothing (the event went to another one of its kind) may go on with what it knew. */
const FOUND_MS = 5_000
/** Longer than any transaction that calls `forget` stays open. */
const CHANGING_MS = 30_000

async function load(sql: Sql, hash: string): Promise<AccessKey | undefined> {
  const { rows } = await sql.query<{ key: unknown }>('SELECT key FROM kit.access_keys WHERE hash = $1', [hash])
  return rows[0] && AccessKey.parse(rows[0].key)
}

/** One wait at a time, however many ask: junk keys cannot make the replica's reader queue up. */
function singleFlight(work: () => Promise<unknown>): () => Promise<unknown> {
  let under: Promise<unknown> | undefined
  return () => {
    under ??= work().finally(() => {
      under = undefined
    })
    return under
  }
}

/**
 * Keys from `kit.access_keys`, cached by hash. A withdrawal takes effect with its commit where `forget` is called, and
 * after 5 s at the latest everywhere else.
 */
export function openAccessKeys(options: AccessKeysOptions): AccessKeys {
  const { sql, onMiss, negativeMs = 3_000, nowMs = Date.now } = options
  const found = createLru<AccessKey>(CACHED, FOUND_MS, nowMs)
  const absent = createLru<true>(CACHED, negativeMs, nowMs)
  const changing = createLru<true>(CACHED, CHANGING_MS, nowMs)
  const caughtUp = onMiss && singleFlight(onMiss)
  const seek = async (hash: string) => {
    const key = await load(sql, hash)
    if (key || !caughtUp) return key
    await caughtUp()
    return load(sql, hash)
  }
  return {
    find: async (hash) => {
      const cached = found.get(hash)
      if (cached || absent.get(hash)) return cached
      const key = await seek(hash)
      if (changing.get(hash)) return key
      if (key) found.set(hash, key)
      else absent.set(hash, true)
      return key
    },
    forget: (hash) => {
      changing.set(hash, true)
      found.delete(hash)
      absent.delete(hash)
    },
  }
}
