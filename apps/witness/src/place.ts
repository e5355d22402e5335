import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

const quiet = (read: () => string): string => {
  try {
    return read().trim()
  } catch {
    return ''
  }
}

/**
 * Where process ids mean the same: one boot of one machine and, on Linux, one PID namespace. Two containers over one volume are two
 * places, and both may be process 1.
 */
export const thisPlace = (): string =>
  [
    hostname(),
    quiet(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    quiet(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')

/** When a process of this place began, in the kernel's ticks: a number that is used again has another. Empty where /proc is not. */
export function startOf(pid: number): string {
  const stat = quiet(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
