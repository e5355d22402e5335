import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
/** The URL of the superuser's own database. */
export const urlOf = (port, password) => `postgres://testamur:${password}@127.0.0.1:${port}/postgres`
async function answers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
    await client.query('SELECT 1')
    return undefined
  } catch (error) {
    return error
  } finally {
    await client.end().catch(() => {})
  }
}
/** Waits until the server answers; recovery after a crash may take a while. @throws what it last said, when `alive` turns false or after `ms` */
export async function untilAnswering(url, alive, ms) {
  const deadline = Date.now() + ms
  for (;;) {
    const error = await answers(url)
    if (error === undefined) return
    if (!alive() || Date.now() > deadline) throw error
    await pause(25)
  }
}
//# sourceMappingURL=connect.js.map
