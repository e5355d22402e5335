import { AccessKey } from '@testamur/credential-model'
import type { Sql } from '../postgres/sql.js'
import { createLru } from './lru.js'

/** The bearer keys that this service knows. */
export type AccessKeys = {
  find(hash: string): Promise<AccessKey | undefined>
  /** Forgets what is cached of this key; called when a grant or a withdrawal was committed. */
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

/** Keys from `kit.access_keys`, cached by hash. A withdrawal takes effect when `forget` is called, at the latest after 10 s. */
export function openAccessKeys(options: AccessKeysOptions): AccessKeys {
  const { sql, onMiss, negativeMs = 3_000, nowMs = Date.now } = options
  const found = createLru<AccessKey>(CACHED, 10_000, nowMs)
  const absent = createLru<true>(CACHED, negativeMs, nowMs)
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
      if (key) found.set(hash, key)
      else absent.set(hash, true)
      return key
    },
    forget: (hash) => {
      found.delete(hash)
      absent.delete(hash)
    },
  }
}
