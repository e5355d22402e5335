import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'

/** Linux counts in hundredths of a second, on every machine that we run on. */
const TICK_US = 10_000

/** Name-free fields of /proc/<pid>/stat behind the command: the parent first. */
const statOf = (pid: number | string): number[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(')') + 4)
    .split(' ')
    .map(Number)
}

/** User and system time of the process, and with `children` of those that have ended. */
const ticksOf = (stat: readonly number[], children: boolean): number =>
  stat.slice(10, children ? 14 : 12).reduce((sum, ticks) => sum + ticks, 0)

function ticksBelow(parent: number): number {
  let ticks = ticksOf(statOf(parent), true)
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = statOf(pid)
      if (stat[0] === parent) ticks += ticksOf(stat, false)
    } catch {
      // it has ended meanwhile, and counts among the children of its parent
    }
  }
  return ticks
}

/** The processor time, in µs, that the server takes from now on; undefined where it runs elsewhere, or without /proc. */
export async function cpuOfPostgres(serverUrl: string): Promise<() => number | undefined> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number; local: boolean }>(
      `SELECT pg_backend_pid() AS pid, coalesce(inet_server_addr() << '127.0.0.0/8', true) AS local`,
    )
    if (!rows[0]?.local) return () => undefined
    const postmaster = statOf(rows[0].pid)[0]!
    const before = ticksBelow(postmaster)
    return () => (ticksBelow(postmaster) - before) * TICK_US
  } catch {
    return () => undefined
  } finally {
    await client.end()
  }
}
