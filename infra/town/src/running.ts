import type { Backend } from '@testamur/gateway'

/** The services of a town, wherever they run. */
export type Services = {
  /** Answers a request for a service's public or internal paths. */
  backends: Record<string, Backend>
  /** Ends what would never end by itself, such as event streams. */
  drain(): void
  /** Called when no request is under way any more. */
  stop(): Promise<void>
}
