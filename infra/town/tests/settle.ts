import type { Call } from './api.js'
import { until } from './until.js'

/** What has to be nothing for a town to be at rest. */
const unrest = /^(outbox_depth|consumer_lag|deliveries_pending)(\{[^}]*\})? (\S+)$/

/** Every outbox that is not empty and every consumer that is behind, by its sample in /metrics; and the samples there were at all. */
export function unsettled(metrics: string): { busy: string[]; seen: number } {
  const samples = metrics.split('\n').filter((line) => unrest.test(line))
  return { busy: samples.filter((line) => Number(unrest.exec(line)?.[3]) !== 0), seen: samples.length }
}

/** Four outboxes, seven consumer groups, the deliveries: fewer samples mean that one could not be measured. */
const SAMPLES = 12

/**
 * Waits until outboxes are empty and consumers idle. One look is not enough, since what is read first can have handed
 * something to what is read later: two looks in a row must find rest.
 */
export async function settle(call: Call, timeoutMs = 90_000, except: RegExp = /^$/): Promise<void> {
  let rests = 0
  let last = ''
  const atRest = async () => {
    const { text, status } = await call('GET', '/metrics')
    const { busy, seen } = unsettled(text)
    const left = busy.filter((line) => !except.test(line))
    last = `${status}, ${seen} samples: ${left.join('; ')}`
    rests = status === 200 && seen >= SAMPLES && left.length === 0 ? rests + 1 : 0
    return rests >= 2
  }
  await until('the town has settled', atRest, timeoutMs).catch((cause: Error) => {
    throw new Error(`${cause.message} (${last})`, { cause })
  })
}
