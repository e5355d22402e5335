import { TestamurError } from '@testamur/credential-model'
import { createGuardedFetch } from '@testamur/service-kit'
import type { Reply } from './domain/attempt.js'

export type Message = { headers: Record<string, string>; body: string }

/** How endpoints that strangers name are reached. */
export type Outgoing = {
  /** Never throws: what went wrong is the reply. Redirects are not followed. */
  post(url: string, message: Message): Promise<Reply>
  /** @throws TestamurError ENDPOINT_REFUSED for what a look at the URL tells */
  check(url: string): void
  close(): Promise<void>
}

// Several endpoints may live behind one origin: places are counted by subscription, not here.
const CONNECTIONS = 512
/** Nobody reads what an endpoint says. */
const MAX_ANSWER_BYTES = 16_384

function reasonOf(error: unknown): string {
  if (error instanceof TestamurError) return error.message
  const { name, code, message } = error as { name?: string; code?: string; message?: string }
  if (name === 'TimeoutError') return 'no answer in time'
  return (code ?? message ?? 'the connection failed').slice(0, 200)
}

export function openOutgoing(allowedNetworks: readonly string[], timeoutMs: number): Outgoing {
  const send = createGuardedFetch({ allowedNetworks, timeoutMs, maxBytes: MAX_ANSWER_BYTES, connections: CONNECTIONS })
  return {
    post: async (url, { headers, body }) => {
      try {
        return { status: (await send(url, { method: 'POST', headers, body })).status }
      } catch (error) {
        return { error: reasonOf(error) }
      }
    },
    check: send.check,
    close: send.close,
  }
}
