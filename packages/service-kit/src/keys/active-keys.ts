import { createLru } from '../access/lru.js'
import type { Sql } from '../postgres/sql.js'
import type { Clock } from '../run/clock.js'
import { type KeyRow, publishedKeys, type Use } from './key-rows.js'
import type { SigningKey } from './signing-key.js'

export type ActiveKeys = {
  find(use: Use, sql?: Sql): Promise<SigningKey | undefined>
  /** What is remembered of this use is looked up anew. */
  forget(use: Use): void
}

export type ActiveKeysOptions = { pool: Sql; clock: Clock; open(row: KeyRow): Promise<SigningKey> }

type Candidate = { from: number; until: number; key(): Promise<SigningKey> }

/** How long keys are kept unsealed in memory, and so how long after a key's retirement another process may still use it. */
const CACHE_MS = 10_000

/** The key is opened when it is first used, and again where that failed. */
function candidate(row: KeyRow, open: ActiveKeysOptions['open']): Candidate {
  let opened: Promise<SigningKey> | undefined
  const key = () => {
    opened ??= open(row)
      .then((found) => (row.x5c ? { ...found, x5c: row.x5c } : found))
      .catch((error: unknown) => {
        opened = undefined
        throw error
      })
    return opened
  }
  return {
    from: row.active_from?.getTime() ?? Number.POSITIVE_INFINITY,
    until: row.active_until?.getTime() ?? Number.POSITIVE_INFINITY,
    key,
  }
}

/** Which key signs at this moment: of those that have begun and not ended, the one that began last. */
export function createActiveKeys({ pool, clock, open }: ActiveKeysOptions): ActiveKeys {
  const cache = createLru<Candidate[]>(5_000, CACHE_MS)
  const nameOf = ({ member, purpose, alg }: Use) => `${purpose} ${alg} ${member}`
  const read = async (use: Use, sql: Sql) => (await publishedKeys(sql, use)).map((row) => candidate(row, open))

  const candidates = async (use: Use, sql?: Sql) => {
    if (sql) return read(use, sql)
    const cached = cache.get(nameOf(use))
    if (cached) return cached
    const found = await read(use, pool)
    // Only what was found is kept: a key that is published a moment later is seen at once.
    if (found.length > 0) cache.set(nameOf(use), found)
    return found
  }

  return {
    find: async (use, sql) => {
      const all = await candidates(use, sql)
      const now = clock.now().getTime()
      return all.find(({ from, until }) => from <= now && now < until)?.key()
    },
    forget: (use) => cache.delete(nameOf(use)),
  }
}
