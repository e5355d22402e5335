import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 100

/** Runs `work` while holding `file`; waits for another living process that holds it. A dead holder's lock is taken over. */
export async function withLock(file: string, work: () => Promise<void>): Promise<void> {
  while (!(await take(file))) await wait(POLL_MS)
  try {
    await work()
  } finally {
    await rm(file, { force: true })
  }
}

let attempts = 0

/** The name appears by a link to a file that already holds our pid, so nobody ever reads an empty lock. */
async function take(file: string): Promise<boolean> {
  const ours = `${file}.${process.pid}.${attempts++}`
  await writeFile(ours, String(process.pid))
  try {
    await link(ours, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (!(await holderLives(file))) await rm(file, { force: true })
    return false
  } finally {
    await rm(ours, { force: true })
  }
}

async function holderLives(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => String(process.pid)))
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
