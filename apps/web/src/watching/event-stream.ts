import { send } from '../api/http.js'
import { Problem } from '../api/problem.js'
import { STREAM } from '../api/revocation.js'
import { createSseParser, type ServerEvent } from './sse-parser.js'

export type StreamState = 'connecting' | 'open' | 'lost' | 'refused'

export type StreamOptions = {
  key: string
  /** The id of the last event that was seen: what followed it is sent first. */
  lastId: () => string | undefined
  onEvent: (event: ServerEvent) => void
  onState: (state: StreamState, problem?: Problem) => void
  signal: AbortSignal
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

async function readOnce({ key, lastId, onEvent, onState, signal }: StreamOptions): Promise<void> {
  const id = lastId()
  const response = await send(STREAM, {
    key,
    accept: 'text/event-stream',
    signal,
    ...(id !== undefined && { headers: { 'last-event-id': id } }),
  })
  onState('open')
  const parse = createSseParser(onEvent)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) parse(next.value)
}

/** Listens until the signal aborts; reconnects where the line breaks, and goes on after the last event that was seen. */
export async function listen(options: StreamOptions): Promise<void> {
  const { onState, signal } = options
  let wait = FIRST_PAUSE_MS
  while (!signal.aborted) {
    onState('connecting')
    try {
      await readOnce(options)
      wait = FIRST_PAUSE_MS
    } catch (error) {
      if (signal.aborted) return
      const problem = error instanceof Problem ? error : undefined
      if (problem && [401, 403].includes(problem.status)) return onState('refused', problem)
    }
    if (signal.aborted) return
    onState('lost')
    await pause(wait, signal)
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS)
  }
}
