import type { Sql } from '@testamur/event-bus'
import type { Pool } from 'pg'

/** Only texts of the code come here, so that they are few. */
const names = new Map<string, string>()

function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size}`
  names.set(text, name)
  return name
}

/** The pool, with each statement parsed and planned once by a session: for statements that come with every request. */
export const prepared = (pool: Pool): Sql => ({
  query: (text, values) => {
    const statement = typeof text === 'string' ? { name: nameOf(text), text } : text
    return pool.query({ ...statement, values: values as unknown[] }) as never
  },
})
