import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { Pool } from 'pg'

/** Clock ticks of /proc a second, on every Linux that Node.js runs on. */
const TICKS = 100

function secondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) / TICKS
  } catch {
    return 0
  }
}

/** CPU seconds so far of this process and of the PostgreSQL server, where it runs on this Linux machine (0 elsewhere). */
export async function cpuSeconds(pool: Pool): Promise<{ node: number; postgres: number }> {
  const { rows } = await pool.query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
  const { user, system } = process.cpuUsage()
  return { node: (user + system) / 1e6, postgres: rows.reduce((sum, { pid }) => sum + secondsOf(pid), 0) }
}

/** What else the machine is busy with: a figure measured beside other work is smaller than the machine's own. */
export const machineLoad = (): string =>
  `load of the machine ${loadavg()
    .map((l) => l.toFixed(1))
    .join(', ')}`

/** The memory of this process with all its threads, in MB. */
export const residentMb = (): number => Math.round(process.memoryUsage.rss() / 1e6)
