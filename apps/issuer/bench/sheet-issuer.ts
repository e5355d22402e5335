// The issuer that the bench of sheets measures, in a process of its own: tells its port, and on being asked its memory and
// how long its event loop was held up.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { serveHttp } from '@testamur/service-kit'
import { grantBearer } from '@testamur/service-kit/testing'
import { openBenchIssuer, serverUrlOf } from './bench-issuer.js'

export type Ready = { port: number; bearer: string; achievement: string; rss: number }
/** Megabytes, milliseconds, and seconds of CPU with all threads, since they were asked for last. */
export type Measured = { rss: number; loopMax: number; loopP99: number; cpu: number }

const { issuer, pool, member, achievement, close } = await openBenchIssuer(serverUrlOf(process.env))
const { bearer } = await grantBearer(pool, 'member', { member })
const server = await serveHttp(issuer.app, { port: 0, host: '127.0.0.1' })
const megabytes = () => process.memoryUsage.rss() / 1_048_576

let peak = 0
let since = process.cpuUsage()
const sampling = setInterval(() => {
  peak = Math.max(peak, megabytes())
}, 20)
const loop = monitorEventLoopDelay({ resolution: 1 })
loop.enable()

process.on('message', async (asked: 'measure' | 'end') => {
  if (asked === 'measure') {
    const { user, system } = process.cpuUsage(since)
    const [loopMax, loopP99] = [loop.max / 1e6, loop.percentile(99) / 1e6]
    process.send?.({ rss: peak, loopMax, loopP99, cpu: (user + system) / 1e6 } satisfies Measured)
    since = process.cpuUsage()
    peak = megabytes()
    loop.reset()
    return
  }
  clearInterval(sampling)
  await server.close(1_000)
  await close()
  process.disconnect?.()
})
process.send?.({ port: server.port, bearer, achievement, rss: megabytes() } satisfies Ready)
