import type { ServiceName } from '@testamur/credential-model'
import type { Metrics } from '../telemetry/metrics.js'

export type Check = { name: string; ok: boolean; why?: string }
export type Readiness = { ready: boolean; checks: Check[] }

/** A service as its process, or the process that hosts several, sees it. */
export type Service = {
  name: ServiceName | 'gateway'
  app: { fetch(request: Request, env?: unknown): Response | Promise<Response> }
  start(): Promise<void>
  /** Called when no request is under way any more. */
  stop(): Promise<void>
  /** Called at the beginning of the stop: ends what would never end by itself, such as event streams. */
  drain?(): void
  ready(): Promise<Readiness>
  metrics: Metrics
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 300)

async function check(name: string, probe: () => Promise<string | undefined>, deadlineMs: number): Promise<Check> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${deadlineMs} ms`), deadlineMs)
  })
  const why = await Promise.race([probe(), late]).catch(reason)
  clearTimeout(timer)
  return why === undefined ? { name, ok: true } : { name, ok: false, why }
}

/** Asks every probe at once; each answers undefined where all is well, or says what is not. */
export async function readiness(
  probes: Record<string, () => Promise<string | undefined>>,
  deadlineMs = 2_000,
): Promise<Readiness> {
  const checks = await Promise.all(Object.entries(probes).map(([name, probe]) => check(name, probe, deadlineMs)))
  return { ready: checks.every((c) => c.ok), checks }
}
