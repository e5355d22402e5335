import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

export const HOST = '127.0.0.1'

/**
 * Below the range from which systems give source ports to outgoing connections (32768 and up on Linux): a broker that is
 * killed finds its port free when it comes back.
 */
const LOWEST = 15_000
const HIGHEST = 32_000

/** `count` different ports on which nobody listened a moment ago; a caller must be ready to lose one to somebody quicker. */
export async function freePorts(count: number, except: readonly number[] = []): Promise<number[]> {
  const found = new Set<number>()
  while (found.size < count) {
    const port = randomInt(LOWEST, HIGHEST)
    if (!found.has(port) && !except.includes(port) && (await isFree(port))) found.add(port)
  }
  return [...found]
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: HOST }, () => server.close(() => resolve(true)))
  })
}
