import { setTimeout as pause } from 'node:timers/promises'

/** Looks again and again, for what another process brings about, until it is there or `timeoutMs` are over. */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  timeoutMs: number,
  everyMs = 50,
): Promise<T | undefined> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined || performance.now() + everyMs > end) return found
    await pause(everyMs)
  }
}
