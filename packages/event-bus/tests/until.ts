import { setTimeout as pause } from 'node:timers/promises'

/** Waits until `condition` gives something truthy, and gives it back. Fails with `what` after `timeoutMs`. */
export async function until<T>(
  what: string,
  condition: () => Promise<T> | T,
  timeoutMs = 60_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const result = await condition()
    if (result) return result as NonNullable<T>
    if (performance.now() > deadline) throw new Error(`gave up waiting until ${what}`)
    await pause(10)
  }
}
