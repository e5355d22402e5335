import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the range from which systems give ports away: one that a town leaves for a moment is still free when it comes back. */
const [LOWEST, HIGHEST] = [15_000, 32_000]

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await isFree(port)) return port
  }
}
