type Listener = () => void

const listeners = new Set<Listener>()

/**
 * Tells the relay of this process that the outbox is being written to. It is only a hint, and comes before the commit.
 * NOTIFY inside the caller's transaction would say it exactly, but PostgreSQL holds one lock per database from a
 * notifying transaction's pre-commit to the end of its WAL flush: all awards would commit one behind the other.
 */
export const outboxWritten = {
  emit: (): void => {
    for (const listener of listeners) listener()
  },
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
