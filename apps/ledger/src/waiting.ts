import type { Delivered } from '@testamur/event-bus'

/** A partition that stands at an event whose signer is not known yet. */
export type Wait = { topic: string; partition: number; offset: bigint; member: string; kid: string; since: Date }

/** The waits of this process. A key that never comes would hold its partition without a word, were it not for this. */
export type Waiting = {
  note(wait: Wait): void
  /** Forgets the wait that these events, now sequenced, have ended. */
  ended(batch: readonly Delivered[]): void
  all(): Wait[]
}

export function createWaiting(): Waiting {
  const waits = new Map<string, Wait>()
  const placeOf = ({ topic, partition }: { topic: string; partition: number }) => `${topic}/${partition}`
  return {
    note: (wait) => {
      const known = waits.get(placeOf(wait))
      if (known?.offset !== wait.offset) waits.set(placeOf(wait), wait)
    },
    ended: (batch) => {
      const last = batch.at(-1)
      const known = last && waits.get(placeOf(last))
      if (last && known && known.offset <= last.offset) waits.delete(placeOf(last))
    },
    all: () => [...waits.values()],
  }
}
