export type Pulse = {
  beat(): Promise<void>
  /** A heartbeat has failed: the partition may belong to another member by now. */
  isLost(): boolean
  stop(): void
  /** Throws what a heartbeat failed with. */
  rethrow(): void
}

/** Heartbeats while a batch is at work. A failed one (the group rebalances) makes the batch stale, and is told to kafkajs at its end. */
export function keepAlive(payload: { heartbeat(): Promise<void> }, everyMs: number): Pulse {
  let lost: unknown
  const beat = async () => {
    await payload.heartbeat().catch((error) => {
      lost ??= error
    })
  }
  const timer = setInterval(() => void beat(), everyMs)
  return {
    beat,
    isLost: () => lost !== undefined,
    stop: () => clearInterval(timer),
    rethrow: () => {
      if (lost !== undefined) throw lost
    },
  }
}
