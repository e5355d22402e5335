import type { Handle, PKCS11 } from 'pkcs11js'

/** A session that nobody else uses until it is given back: one does one thing at a time (PKCS #11 v2.40 §2.6). */
export type SessionPool = {
  use<T>(work: (session: Handle) => Promise<T>): Promise<T>
  /** Any session, for what is done at once. */
  first: Handle
  close(): void
}

export function createSessionPool(module: PKCS11, sessions: readonly Handle[]): SessionPool {
  const idle = [...sessions]
  const waiting: ((session: Handle) => void)[] = []
  const take = (): Promise<Handle> => {
    const session = idle.pop()
    return session ? Promise.resolve(session) : new Promise((resolve) => waiting.push(resolve))
  }
  const giveBack = (session: Handle) => {
    const next = waiting.shift()
    if (next) next(session)
    else idle.push(session)
  }
  return {
    use: async (work) => {
      const session = await take()
      try {
        return await work(session)
      } finally {
        giveBack(session)
      }
    },
    first: sessions[0] as Handle,
    close: () => {
      for (const session of sessions) {
        try {
          module.C_CloseSession(session)
        } catch {
          // It was closed with its token.
        }
      }
    },
  }
}
