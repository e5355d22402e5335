import type { Backend } from '@testamur/gateway'
import type { Service } from '@testamur/service-kit'

/** The services of a town, wherever they run. */
export type Services = {
  /** Answers a request for a service's public or internal paths. */
  backends: Record<string, Backend>
  /** Those that run in this process. */
  hosted: readonly Service[]
  /** Resolves once every service can work. */
  started(): Promise<void>
  /** Ends what would never end by itself, such as event streams. */
  drain(): void
  /** Called when no request is under way any more. */
  stop(): Promise<void>
}
